"""Changes to a folder of rules that is being served: good ones, broken ones, half-written ones, one after the other.

    python -m tests.api.live_changes 1000

prints what came of so many of them while callers keep asking. Each version of the rules carries its number in each of
its files, and its cases expect that number of each: files of two versions never pass for a good one.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.replaying import Replayer
from engine.audit import Store
from engine.load.digest import digest_of
from tests.api.served import Callers, Served, start, wait_until

LONGEST_PAUSE = 0.7
"""Seconds between two changes: some follow each other before anyone has looked, some are judged."""

Files = Mapping[str, str]

RULES = {
    "ruleset.yaml": """ruleset: shop
title: {{zh: 店, en: Shop}}
timezone: Asia/Shanghai
facts:
  spending: {{type: money, unit: CNY, min: 0, title: {{zh: 消费, en: Spending}}}}
  member: {{type: boolean, title: {{zh: 会员, en: Member}}}}
parameters:
  version: {{type: integer, value: {n}, title: {{zh: 版本, en: Version}}}}
""",
    "parts/first.yaml": """decisions:
  first:
    title: {{zh: 第一, en: First}}
    kind: table
    hit_policy: FIRST
    rules:
      - {{id: some, when: {{spending: "> 0"}}, then: {n}}}
      - {{id: none, when: {{spending: "0"}}, then: {n}}}
""",
    "parts/second.yaml": """decisions:
  second:
    title: {{zh: 第二, en: Second}}
    kind: table
    hit_policy: FIRST
    rules:
      - {{id: same, when: {{first: "version"}}, then: {n}}}
    otherwise: -1
""",
}
CASES = """ruleset: shop
cases:
  - {{id: some, facts: {{spending: 5, member: true}}, expects: {{first: {n}, second: {n}}}}}
  - {{id: none, facts: {{spending: 0, member: true}}, expects: {{first: {n}, second: {n}}}}}
"""


def version(number: int) -> dict[str, str]:
    """Return the files of a good version."""
    return {name: text.format(n=number) for name, text in RULES.items()} | {"cases/all.yaml": CASES.format(n=number)}


def digest(number: int) -> str:
    """Return the digest of a version."""
    return digest_of({name: text.format(n=number) for name, text in RULES.items()})


@dataclass
class Changes:
    """A folder of rules and what is done to it, the same for the same seed."""

    folder: Path
    seed: int = 1
    number: int = 1
    written: list[int] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.good_in_place()

    def change(self) -> None:
        """One more change has been made."""
        self.number += 1
        kind = self.chance.choice(KINDS)
        self.done[kind.__name__] += 1
        kind(self)

    def good_in_place(self) -> None:
        """The next version stands in the folder, file after file."""
        self.written.append(self.number)
        write(self.folder, version(self.number))

    def good_in_pieces(self) -> None:
        """As before, but each file grows while others look."""
        self.written.append(self.number)
        for name, text in version(self.number).items():
            for end in (len(text) // 3, len(text) // 2, len(text)):
                write(self.folder, {name: text[:end]})
                time.sleep(self.chance.uniform(0, 0.02))

    def good_by_renaming(self) -> None:
        """The folder of the next version stands in the place of the one before, which was away for a moment."""
        self.written.append(self.number)
        with tempfile.TemporaryDirectory(dir=self.folder.parents[1]) as beside:
            write(Path(beside) / "fresh", version(self.number))
            self.folder.rename(Path(beside) / "old")
            time.sleep(self.chance.uniform(0, 0.05))
            (Path(beside) / "fresh").rename(self.folder)

    def half_written(self) -> None:
        """One file of a next version is there, cut anywhere."""
        name, text = self.chance.choice([*RULES.items()])
        content = text.format(n=self.number).encode()
        self.write_bytes(name, content[: self.chance.randrange(len(content))])

    def mixed(self) -> None:
        """One whole file is of a next version, the others are not."""
        name, text = self.chance.choice([*RULES.items()])
        self.write_bytes(name, text.format(n=self.number).encode())

    def garbage(self) -> None:
        """One file is no text."""
        self.write_bytes(self.chance.choice([*RULES]), self.chance.randbytes(300))

    def misspelt(self) -> None:
        """A whole next version, but for one word."""
        files = version(self.number)
        files["parts/first.yaml"] = files["parts/first.yaml"].replace("spending", "spendings")
        write(self.folder, files)

    def failing(self) -> None:
        """A whole next version, which checks clean, and whose cases fail."""
        files = version(self.number)
        files["parts/first.yaml"] = files["parts/first.yaml"].replace("> 0", "> 5").replace('"0"', '"[0..5]"')
        files["cases/all.yaml"] = CASES.format(n=self.number + 1)
        write(self.folder, files)

    def missing(self) -> None:
        """One file is gone."""
        (self.folder / self.chance.choice([*RULES])).unlink(missing_ok=True)

    def write_bytes(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)


KINDS: tuple[Callable[[Changes], None], ...] = (
    Changes.good_in_place,
    Changes.good_in_pieces,
    Changes.good_by_renaming,
    *[Changes.half_written] * 4,
    *[Changes.mixed] * 2,
    Changes.garbage,
    Changes.misspelt,
    Changes.failing,
    Changes.missing,
)


def write(folder: Path, files: Files) -> None:
    """The files stand in the folder, written over what was there."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Report:
    """What came of the changes."""

    changes: Mapping[str, int]
    answers: int
    digests: int
    confirmed: Mapping[str, int]
    refused: list[Any]
    not_good: list[Any]
    torn: list[Any]
    not_archived: list[str]
    not_replayed: list[str]
    reloads: Mapping[str, float]

    @property
    def faults(self) -> list[Any]:
        return [*self.refused, *self.not_good, *self.torn, *self.not_archived, *self.not_replayed]


def run(served: Served, changes: Changes, count: int, longest_pause: float = LONGEST_PAUSE) -> Report:
    """Return what came of so many changes under load; at the end a good one is answered by every worker."""
    with Callers(served) as callers:
        for _ in range(count):
            changes.change()
            time.sleep(changes.chance.uniform(0, longest_pause))
        changes.number += 1
        changes.good_in_place()
        wanted = digest(changes.number)
        callers.wait_for_more(50, lambda record: record["seal"]["ruleset_digest"] == wanted)
        wait_until(lambda: all(served_by(served, wanted) for _ in range(10)), "every worker to answer by the last one")
    return report(served, changes, callers)


def served_by(served: Served, wanted: str) -> bool:
    """True if the worker that happens to answer serves this version, and has no complaint."""
    ready = json.loads(served.ask("GET", "/readyz")[1])
    return bool(ready["rulesets"] == {"shop": wanted} and ready["stale"] == {})


def report(served: Served, changes: Changes, callers: Callers) -> Report:
    number_of = {digest(number): number for number in changes.written}
    records = callers.acknowledged
    seen = {record["seal"]["ruleset_digest"] for record in records}
    with Store.open(served.store_url) as store, Replayer(store, "reference") as replayer:
        texts = {each: store.ruleset_text(each) for each in seen}
        ids = [record["seal"]["decision_id"] for record in records[:: max(1, len(records) // 500)]]
        replayed = [replayer.replay(stored) for id in ids if (stored := store.fetch(id)) is not None]
    return Report(
        changes=dict(changes.done),
        answers=len(records),
        digests=len(seen),
        confirmed=Counter(record["seal"]["engine"]["confirmed"] for record in records),
        refused=callers.refused,
        not_good=[record for record in records if record["seal"]["ruleset_digest"] not in number_of],
        torn=[record for record in records if numbers(record) != {number_of.get(record["seal"]["ruleset_digest"])}],
        not_archived=[each for each, text in texts.items() if not isinstance(text, dict) or digest_of(text) != each],
        not_replayed=[each.decision_id for each in replayed if not each.identical],
        reloads=reloads(served),
    )


def numbers(record: Any) -> set[int]:
    """Return the numbers of the versions the outcomes of a record come from."""
    return {outcome["value"] for outcome in record["body"]["outcomes"].values()}


def reloads(served: Served) -> dict[str, float]:
    """Return how often rules were taken and refused."""
    lines = served.ask("GET", "/metrics")[1].decode().splitlines()
    counted = [line for line in lines if line.startswith("guanjia_ruleset_reloads_total{")]
    return {line.split('result="')[1].split('"')[0]: float(line.rsplit(" ", 1)[1]) for line in counted}


def main() -> int:
    """So many changes were made to rules being served, and what came of it was printed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    folder = Path(tempfile.mkdtemp(prefix="guanjia-live-"))
    changes = Changes(folder / "rulesets" / "shop")
    served = start(folder, GUANJIA_RULESETS=str(folder / "rulesets"), GUANJIA_LOG_LEVEL="error")
    try:
        found = run(served, changes, count)
    finally:
        served.stop()
        shutil.rmtree(folder)
    sys.stdout.write(
        f"{sum(found.changes.values())} changes {dict(found.changes)}\n"
        f"rules {dict(found.reloads)}\n{found.answers} answers by {found.digests} versions, {dict(found.confirmed)}\n"
        f"refused {len(found.refused)}, not of a good version {len(found.not_good)}, of two {len(found.torn)}, "
        f"not archived {len(found.not_archived)}, not replayed {len(found.not_replayed)}\n"
    )
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
