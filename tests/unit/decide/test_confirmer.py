"""The confirming process answers many threads, survives being killed, and never keeps anyone waiting."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.backends import EngineUnavailable, reference, rete
from engine.decide import decide_all
from engine.decide.confirmer import Confirmer, Timing
from engine.model.cells import Comparison, Constant
from engine.model.facts import Facts
from engine.model.outcome import Outcome, Status
from tests.unit.backends.rete.random_tables import row, ruleset_of

pytestmark = pytest.mark.xdist_group("processes")  # side by side, they would slow each other down

RULES = (
    row(0, ("rank", Comparison(">=", Constant("gold", "")))),
    row(1, ("flag", Comparison("=", Constant(True, "")))),
)
RULESET = ruleset_of(RULES, digest="sha256:first")
FACTS = Facts({"rank": "silver", "flag": True})
ASKED = ("table",)
PROJECT = Path(__file__).parents[3]

needs_durable_rules = pytest.mark.skipif(rete.available() is not None, reason=str(rete.available()))


class Does:
    """Does something to the process that unpickles it, which is the confirming one."""

    def __init__(self, *what: Any) -> None:
        self._what = what

    def __reduce__(self) -> tuple[Any, ...]:
        return self._what[0], self._what[1:]


EXITS: Any = Does(os._exit, 3)
HANGS: Any = Does(signal.pause)


@pytest.fixture
def confirmer() -> Iterator[Confirmer]:
    running = Confirmer(Timing(steady=0.0))
    running.start(wait=30)
    running.load(RULESET, wait=30)
    yield running
    running.close()


@needs_durable_rules
class TestAnswers:
    def test_says_what_the_reference_says(self, confirmer: Confirmer) -> None:
        assert confirmer.state == "up"
        assert confirmer.decide(RULESET.digest, FACTS, ASKED) == decide_all(reference.compile(RULESET), FACTS, ASKED)

    def test_decides_with_missing_facts(self, confirmer: Confirmer) -> None:
        outcome = confirmer.decide(RULESET.digest, Facts({"rank": "silver"}), ASKED)["table"]
        assert (outcome.status, outcome.missing) == (Status.UNDETERMINED, ("flag",))

    def test_many_threads_each_get_their_own_answer(self, confirmer: Confirmer) -> None:
        def rules_fired(number: int) -> tuple[str, ...]:
            facts = Facts({"rank": "gold" if number % 2 else "silver", "flag": number % 3 == 0})
            return confirmer.decide(RULESET.digest, facts, ASKED)["table"].rules

        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(rules_fired, range(600)))
        assert answers == [("row_0",) if n % 2 else ("row_1",) if n % 3 == 0 else () for n in range(600)]

    def test_an_error_while_deciding_is_told_and_ends_nothing(self, confirmer: Confirmer) -> None:
        pid = confirmer.pid
        with pytest.raises(EngineUnavailable, match="not a legal value"):
            confirmer.decide(RULESET.digest, Facts({"rank": "silver", "flag": None}), ASKED)
        assert confirmer.decide(RULESET.digest, FACTS, ASKED)["table"].rules == ("row_1",)
        assert confirmer.pid == pid

    def test_a_ruleset_not_loaded_is_unavailable(self, confirmer: Confirmer) -> None:
        with pytest.raises(EngineUnavailable, match="not loaded"):
            confirmer.decide("sha256:unknown", FACTS, ASKED)

    def test_an_unloaded_ruleset_is_unavailable_and_may_be_loaded_again(self, confirmer: Confirmer) -> None:
        confirmer.unload(RULESET.digest)
        with pytest.raises(EngineUnavailable, match="not loaded"):
            confirmer.decide(RULESET.digest, FACTS, ASKED)
        assert confirmer.load(RULESET, wait=30) is None
        assert confirmer.decide(RULESET.digest, FACTS, ASKED)["table"].rules == ("row_1",)

    def test_a_large_ruleset_goes_through_the_pipe(self, confirmer: Confirmer) -> None:
        rules = tuple(replace(rule, id=f"row_{number}", note="x" * 900) for number in range(500) for rule in RULES)
        large = ruleset_of(rules, digest="sha256:large")
        assert confirmer.load(large, wait=30) is None
        assert confirmer.decide(large.digest, FACTS, ASKED)["table"].rules == ("row_0",)


@needs_durable_rules
class TestCrashes:
    def test_a_killed_process_is_replaced_and_nothing_is_left_of_fifty(self, confirmer: Confirmer) -> None:
        open_before = _open_files()
        gone = [_kill(confirmer) for _ in range(50)]
        assert confirmer.decide(RULESET.digest, FACTS, ASKED)["table"].rules == ("row_1",)
        assert len(set(gone)) == 50
        assert not [pid for pid in gone if Path(f"/proc/{pid}").exists()]
        assert _open_files() == open_before

    def test_everyone_who_waits_is_told_at_once(self, confirmer: Confirmer) -> None:
        patient = Confirmer(Timing(decide=600))
        patient.start(wait=30)
        patient.load(RULESET, wait=30)
        waiting = [patient.submit(RULESET.digest, Facts({"rank": HANGS}), ASKED) for _ in range(20)]
        assert patient.pid is not None
        os.kill(patient.pid, signal.SIGKILL)
        for pending in waiting:
            with pytest.raises(EngineUnavailable, match="gone"):
                pending.result()
        assert patient.wait_until_up(30)
        patient.close()

    def test_a_crash_while_deciding_costs_that_confirmation_only(self, confirmer: Confirmer) -> None:
        with pytest.raises(EngineUnavailable):
            confirmer.decide(RULESET.digest, Facts({"rank": EXITS}), ASKED)
        assert confirmer.wait_until_up(30)
        assert confirmer.decide(RULESET.digest, FACTS, ASKED)["table"].rules == ("row_1",)

    def test_a_process_that_hangs_is_ended_and_replaced(self) -> None:
        hasty = Confirmer(Timing(decide=0.3))
        hasty.start(wait=30)
        hasty.load(RULESET, wait=30)
        stuck = hasty.pid
        with pytest.raises(EngineUnavailable, match=r"no answer within 0\.3 s|gone"):
            hasty.decide(RULESET.digest, Facts({"rank": HANGS}), ASKED)
        assert stuck is not None
        _wait_for_end(stuck)
        assert hasty.wait_until_up(30)
        assert hasty.pid != stuck
        hasty.close()

    def test_a_process_that_reads_no_more_blocks_nobody(self) -> None:
        hasty = Confirmer(Timing(decide=0.3))
        hasty.start(wait=30)
        hasty.load(RULESET, wait=30)
        assert hasty.pid is not None
        os.kill(hasty.pid, signal.SIGSTOP)
        bulky = Facts({"rank": "x" * 100_000})
        with ThreadPoolExecutor(4) as threads:
            outcomes = list(threads.map(lambda _: _outcome_or_none(hasty, bulky), range(8)))
        assert outcomes == [None] * 8
        assert hasty.wait_until_up(30)
        hasty.close()

    def test_a_ruleset_that_crashes_the_process_is_set_aside_and_others_are_confirmed(
        self, confirmer: Confirmer
    ) -> None:
        fatal = replace(ruleset_of(RULES, digest="sha256:fatal"), owner=EXITS)
        reason = confirmer.load(fatal, wait=30)
        assert reason is not None
        assert "set aside" in reason
        assert confirmer.not_usable(fatal.digest) == reason
        assert confirmer.wait_until_up(30)
        assert confirmer.decide(RULESET.digest, FACTS, ASKED)["table"].rules == ("row_1",)

    def test_a_ruleset_that_is_refused_says_why(self, confirmer: Confirmer) -> None:
        wrong = ruleset_of((row(0, ("rank", Comparison(">=", Constant("unheard_of", "")))),), digest="sha256:wrong")
        reason = confirmer.load(wrong, wait=30)
        assert reason is not None
        assert "cannot be loaded" in reason
        assert confirmer.state == "up"

    def test_rulesets_are_loaded_again_after_a_crash(self, confirmer: Confirmer) -> None:
        second = ruleset_of(RULES[1:], digest="sha256:second")
        confirmer.load(second, wait=30)
        _kill(confirmer)
        assert confirmer.decide(second.digest, FACTS, ASKED)["table"].rules == ("row_1",)
        assert confirmer.decide(RULESET.digest, FACTS, ASKED)["table"].rules == ("row_1",)


@needs_durable_rules
class TestLifetime:
    def test_the_process_ends_when_its_worker_is_killed(self, tmp_path: Path) -> None:
        script = textwrap.dedent("""
            import signal
            from engine.decide.confirmer import Confirmer
            confirmer = Confirmer()
            confirmer.start(wait=30)
            print(confirmer.pid, flush=True)
            signal.pause()
        """)
        environment = dict(os.environ) | {"PYTHONPATH": str(PROJECT)}
        command = [sys.executable, "-c", script]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path, env=environment, text=True) as worker:
            assert worker.stdout is not None
            pid = int(worker.stdout.readline())
            worker.kill()
        _wait_for_end(pid)

    def test_closing_ends_the_process_and_refuses_from_then_on(self, confirmer: Confirmer) -> None:
        pid = confirmer.pid
        confirmer.close()
        assert not Path(f"/proc/{pid}").exists()
        assert confirmer.state == "down"
        with pytest.raises(EngineUnavailable):
            confirmer.decide(RULESET.digest, FACTS, ASKED)


def test_before_it_is_started_nothing_is_confirmed_and_nothing_breaks() -> None:
    confirmer = Confirmer()
    assert confirmer.state in ("down", "not_installed")
    assert confirmer.load(RULESET) is not None
    with pytest.raises(EngineUnavailable):
        confirmer.decide(RULESET.digest, FACTS, ASKED)
    confirmer.close()


def test_without_durable_rules_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rete, "available", lambda: "durable-rules is not installed")
    confirmer = Confirmer()
    confirmer.start()
    assert (confirmer.state, confirmer.reason) == ("not_installed", "durable-rules is not installed")
    assert confirmer.load(RULESET) == confirmer.not_usable(RULESET.digest) == "durable-rules is not installed"
    with pytest.raises(EngineUnavailable, match="not installed"):
        confirmer.decide(RULESET.digest, FACTS, ASKED)
    confirmer.close()


def _kill(confirmer: Confirmer) -> int:
    """Kill the process, wait until another one is up, and return the id of the one killed."""
    pid = confirmer.pid
    assert pid is not None
    pending = confirmer.submit(RULESET.digest, Facts({"rank": HANGS}), ASKED)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(EngineUnavailable):
        pending.result()
    assert confirmer.wait_until_up(30)
    return pid


def _outcome_or_none(confirmer: Confirmer, facts: Facts) -> dict[str, Outcome] | None:
    try:
        return confirmer.decide(RULESET.digest, facts, ASKED)
    except EngineUnavailable:
        return None


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def _wait_for_end(pid: int) -> None:
    """Return when the process has ended, be it another one's child; fail if it does not."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended = select.poll()
    ended.register(process, select.POLLIN)
    assert ended.poll(10_000), "the process is still running"
    os.close(process)
