"""Rules that change while the service runs, in processes of their own: every worker follows, and nobody waits."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from engine.backends import rete
from tests.api.conftest import DECIDE
from tests.api.live_changes import Changes, digest, run, served_by, version, write
from tests.api.served import Callers, Served, children, start, wait_until

pytestmark = pytest.mark.xdist_group("processes")  # side by side, they would slow each other down

CHANGES = 40
ASKED = 12
"""So many questions reach both workers, all but surely."""


@dataclass
class Live:
    """A service whose rules are changed, by one test after the other."""

    served: Served
    changes: Changes

    def good(self) -> str:
        """Return the digest of one more good version, once every worker serves it."""
        self.changes.number += 1
        self.changes.good_in_place()
        wanted = digest(self.changes.number)
        wait_until(lambda: all(served_by(self.served, wanted) for _ in range(ASKED)), "a good version to be served")
        return wanted


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("live")
    changes = Changes(folder / "rulesets" / "shop")
    served = start(folder, GUANJIA_RULESETS=str(folder / "rulesets"), GUANJIA_LOG_FORMAT="json")
    yield Live(served, changes)
    served.stop()


def ready(served: Served) -> Any:
    return json.loads(served.ask("GET", "/readyz")[1])


def wait_until_counted(served: Served, line: str) -> None:
    """The metrics have this line."""
    wait_until(lambda: line in served.ask("GET", "/metrics")[1].decode().splitlines(), line)


def ask(served: Served, ruleset: str = "shop") -> tuple[int, Any]:
    path = DECIDE.replace("shop", ruleset)
    status, answer = served.ask("POST", path, b'{"customer_id":"C1","facts":{"spending":5,"member":true}}')
    return status, json.loads(answer)


def logged(served: Served) -> list[Any]:
    """What the log says of reloading."""
    lines = [json.loads(line) for line in (served.folder / "log").read_text().splitlines() if line.startswith("{")]
    return [line for line in lines if line["logger"] == "guanjia.reload"]


def test_no_answer_is_of_a_version_that_was_not_good(live: Live) -> None:
    found = run(live.served, live.changes, CHANGES, longest_pause=0.3)
    assert sum(found.changes.values()) == CHANGES
    assert found.faults == []
    assert found.answers > CHANGES
    assert found.digests > 1
    assert set(found.confirmed) <= ({"off"} if rete.available() else {"rete", "unavailable"})


@pytest.mark.skipif(rete.available() is not None, reason=str(rete.available()))
def test_new_rules_are_confirmed_from_their_first_answer(live: Live) -> None:
    served = set()
    with Callers(live.served) as callers:
        for _ in range(3):
            served.add(live.good())
            callers.wait_for_more(20)
    assert callers.refused == []
    assert served <= {record["seal"]["ruleset_digest"] for record in callers.acknowledged}
    assert {record["seal"]["engine"]["confirmed"] for record in callers.acknowledged} == {"rete"}


def test_a_folder_added_is_served_and_one_removed_is_not(live: Live) -> None:
    served, kiosk = live.served, live.changes.folder.with_name("kiosk")
    assert ask(served, "kiosk")[0] == 404
    write(kiosk, {name: text.replace("ruleset: shop", "ruleset: kiosk") for name, text in version(7).items()})
    wait_until(lambda: all(ask(served, "kiosk")[0] == 200 for _ in range(ASKED)), "the new ruleset")
    assert ask(served, "kiosk")[1]["body"]["outcomes"]["second"]["value"] == 7
    shutil.rmtree(kiosk)
    wait_until(lambda: all(ask(served, "kiosk")[0] == 404 for _ in range(ASKED)), "the ruleset to be gone")
    wait_until(lambda: (logged(served)[-1]["ruleset"], logged(served)[-1]["result"]) == ("kiosk", "removed"), "the log")


def test_the_process_that_judges_rules_is_started_again(live: Live) -> None:
    served = live.served
    (judging,) = served.judging
    assert judging not in {child for worker in served.workers for child in children(worker)}
    os.kill(judging, signal.SIGKILL)
    wait_until(lambda: served.judging not in ([], [judging]), "it to be started again")
    live.good()
    assert ready(served)["reload"] == "on"


def test_broken_rules_are_told_of_and_workers_started_anew_do_not_read_them(live: Live) -> None:
    served, good = live.served, live.good()
    live.changes.number += 1
    live.changes.misspelt()
    wait_until(lambda: all("shop" in ready(served)["stale"] for _ in range(ASKED)), "every worker to know")
    for victim in served.workers:
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: len(served.workers) == 2 and answers(served), "a new worker")
    told = ready(served)
    assert (told["ready"], told["reload"], told["rulesets"]) == (True, "on", {"shop": good})
    fault = told["stale"]["shop"][0]
    assert fault.startswith("parts/first.yaml:7:27: error unknown_column: `spendings`")
    assert "错误" in json.loads(served.ask("GET", "/readyz", None, **{"Accept-Language": "zh"})[1])["stale"]["shop"][0]
    status, record = ask(served)
    assert (status, record["seal"]["ruleset_digest"]) == (200, good)
    wait_until_counted(served, 'guanjia_ruleset_stale{ruleset="shop"} 1.0')
    line = logged(served)[-1]
    assert (line["level"], line["ruleset"], line["result"], line["digest"]) == ("warning", "shop", "refused", good)
    assert line["why"][0] == fault
    live.good()
    wait_until_counted(served, 'guanjia_ruleset_stale{ruleset="shop"} 0.0')


def answers(served: Served) -> bool:
    """True if it answers; a worker that is being replaced may drop the connection."""
    try:
        return ask(served)[0] == 200
    except OSError:
        return False
