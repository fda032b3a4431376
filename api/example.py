"""An example call for whoever has just started the service: a customer from the case files, asked for real."""

from __future__ import annotations

import http.client
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.audit.canonical import canonical_bytes
from engine.cases import case_files, read_case_file
from engine.load import load_folder_of_rulesets
from engine.load.cases import Case, facts_as_json
from engine.model.outcome import Json
from engine.model.ruleset import Ruleset

SECONDS = 10
SHOWN_FIRST = "tiers"
"""The kind of decision that makes the plainest example."""
TIER = "tier"
"""What such a decision is commonly called."""


@dataclass(frozen=True, slots=True)
class Example:
    """A request a caller could send."""

    ruleset: str
    body: bytes

    @property
    def path(self) -> str:
        return f"/v1/rulesets/{self.ruleset}/decisions"

    def curl(self, host: str, port: int) -> str:
        """Return the call as a line to paste into a shell."""
        words = ["curl", "-s", f"http://{host}:{port}{self.path}", "-H", "Content-Type: application/json", "-d"]
        return shlex.join([*words, self.body.decode()])

    def ask(self, host: str, port: int) -> tuple[int, str]:
        """Return status and body of the answer the service gives. Raises `OSError`."""
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
        try:
            connection.request("POST", self.path, self.body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()


def example_of(folder: Path) -> Example | None:
    """Return an example from the case files of a folder of rulesets; None where there are no cases.

    The first customer for whom something is decided, of a ruleset that follows a catalogued scheme if there is one.
    """
    found = list(candidates(folder))
    best = min(found, key=lambda candidate: rank(*candidate), default=None)
    if best is None:
        return None
    ruleset, case, decision = best
    request: dict[str, Json] = {"customer_id": case.id, "facts": facts_as_json(case, ruleset), "decisions": [decision]}
    return Example(ruleset.name, canonical_bytes(request))


def candidates(folder: Path) -> Iterator[tuple[Ruleset, Case, str]]:
    """Yield every case with each decision it expects something of, file by file."""
    for name, result in load_folder_of_rulesets(folder).items():
        if (ruleset := result.ruleset) is None:
            continue
        for file in case_files(folder / name if (folder / name).is_dir() else folder):
            for case in read_case_file(file).result.cases:
                decisions = [name for name in case.expects if name in ruleset.decisions and case.facts]
                yield from ((ruleset, case, decision) for decision in decisions)


def rank(ruleset: Ruleset, case: Case, decision: str) -> tuple[bool, bool, bool]:
    """Return how far a case is from being a plain example; less is plainer, and of equals the first one is taken.

    The plainest is the tier of a customer: a decision of that kind and name that follows a catalogued scheme.
    """
    asked = ruleset.decisions[decision]
    return asked.scheme is None, asked.kind != SHOWN_FIRST, decision != TIER
