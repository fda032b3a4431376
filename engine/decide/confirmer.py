"""The second engine of a worker: durable-rules in a process of its own, kept running, asked by many threads at once.

A crash there costs confirmations, never an answer: whoever waits is told at once, and the process is started anew.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import count
from typing import Literal

from engine.backends import EngineUnavailable, rete
from engine.decide.confirmer_child import Child
from engine.decide.confirmer_frames import Decide, Decided, Done, Load, Ready, Refused, Request, Unload, as_frame
from engine.decide.confirmer_standing import Standings
from engine.model.facts import Facts
from engine.model.outcome import Outcome
from engine.model.ruleset import Ruleset

State = Literal["up", "down", "not_installed"]
Outcomes = dict[str, Outcome]

_LOG = logging.getLogger(__name__)
_TICK = 0.25
_PAUSES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.0)
"""Seconds before each restart in a row of quick ends; the first is immediate."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds: for a decision, for loading a ruleset or starting, and after which a process counts as steady."""

    decide: float = 2.0
    load: float = 15.0
    steady: float = 0.5


@dataclass(frozen=True, slots=True)
class Pending:
    """A confirmation under way."""

    confirmer: Confirmer
    future: Future[Outcomes]
    deadline: float

    def result(self) -> Outcomes:
        """Return the outcomes, waiting until the deadline at most; raises `EngineUnavailable` where none come."""
        try:
            return self.future.result(max(0.0, self.deadline - time.monotonic()))
        except TimeoutError:
            self.confirmer.end_if_stuck()
            raise EngineUnavailable(f"no answer within {self.confirmer.timing.decide:g} s") from None


@dataclass(frozen=True, slots=True)
class _Asked:
    request: Request
    future: Future[Outcomes]


class Confirmer:
    """Owns the durable-rules process of this worker, from `start` to `close`. To be made after a worker has forked."""

    def __init__(self, timing: Timing = Timing()) -> None:
        self.timing = timing
        self._lacking = rete.available()
        self._lock = threading.Lock()
        # INVARIANT (order): requests stand in `_in_flight` in the order in which the pipe carries them.
        self._posting = threading.Lock()
        self._standings = Standings()
        self._in_flight: dict[int, _Asked] = {}
        self._head_since = 0.0
        self._numbers = count(1)
        self._child: Child | None = None
        self._ready = threading.Event()
        self._closing = threading.Event()
        self._down_because = "not started"
        self._thread: threading.Thread | None = None

    def start(self, wait: float = 5.0) -> None:
        """The process is being kept running from now on; returns when it is ready, or after `wait` seconds."""
        if self._lacking is None and self._thread is None:
            self._down_because = "the confirming process is starting"
            self._thread = threading.Thread(target=self._keep_running, name="confirmer", daemon=True)
            self._thread.start()
            self._ready.wait(wait)

    def close(self) -> None:
        """The process has ended and stays so; whoever still waits gets `EngineUnavailable`."""
        self._closing.set()
        with self._lock:
            child = self._child
        if child is not None:
            child.ask_to_end()
        if self._thread is not None:
            self._thread.join(self.timing.decide)
            if child is not None and self._thread.is_alive():
                child.kill()
                self._thread.join()

    def load(self, ruleset: Ruleset, wait: float = 10.0) -> str | None:
        """Have the ruleset confirmed from now on; returns None once it is loaded, else why it is not (yet)."""
        if self._lacking is not None or self._thread is None:
            return self.not_usable(ruleset.digest) or self._down_because
        standing = self._standings.add(ruleset)
        if self._ready.is_set() and not standing.settled.is_set():
            self._load(standing.ruleset)
        standing.settled.wait(wait)
        return self._why_not(ruleset.digest)

    def wait_until_up(self, timeout: float) -> bool:
        """Return whether the state is `up`, after waiting for it at most `timeout` seconds."""
        deadline = time.monotonic() + timeout
        if self._thread is None or not self._ready.wait(timeout):
            return False
        for settled in self._standings.events():
            settled.wait(max(0.0, deadline - time.monotonic()))
        return self.state == "up"

    def unload(self, digest: str) -> None:
        """The ruleset is confirmed no longer, and its memory given back."""
        self._standings.remove(digest)
        self._post(Unload(next(self._numbers), digest), self.timing.load)

    def submit(self, digest: str, facts: Facts, asked: tuple[str, ...]) -> Pending:
        """Have the process decide; nothing is raised here but by `Pending.result`."""
        deadline = time.monotonic() + self.timing.decide
        if (reason := self._why_not(digest)) is not None:
            return Pending(self, _failed(reason), deadline)
        request = Decide(next(self._numbers), digest, facts, asked)
        return Pending(self, self._post(request, self.timing.decide), deadline)

    def decide(self, digest: str, facts: Facts, asked: tuple[str, ...]) -> Outcomes:
        """Return the outcomes as durable-rules finds them; raises `EngineUnavailable` where it does not answer."""
        return self.submit(digest, facts, asked).result()

    def not_usable(self, digest: str) -> str | None:
        """Return why the ruleset will not be confirmed however long one waits; None where it may be."""
        return self._lacking or self._standings.set_aside(digest)

    @property
    def state(self) -> State:
        """`up` while the process answers for every ruleset that is not set aside."""
        if self._lacking is not None:
            return "not_installed"
        return "up" if self._ready.is_set() and self._standings.unsettled() is None else "down"

    @property
    def reason(self) -> str | None:
        """Why the state is not `up`."""
        if self._lacking is not None:
            return self._lacking
        return self._standings.unsettled() if self._ready.is_set() else self._down_because

    @property
    def pid(self) -> int | None:
        """The process's id, while there is one."""
        with self._lock:
            return None if self._child is None else self._child.pid

    def end_if_stuck(self) -> None:
        """Kill the process where the request it is at has taken longer than it may."""
        with self._lock:
            child, head = self._child, next(iter(self._in_flight.values()), None)
            since = self._head_since
        if child is None:
            return
        if not self._ready.is_set() and head is None:
            since, limit = child.started, self.timing.load
        elif head is None:
            return
        else:
            limit = self.timing.decide if isinstance(head.request, Decide) else self.timing.load
        if time.monotonic() - since >= limit:
            child.kill()

    def _why_not(self, digest: str) -> str | None:
        if (reason := self.not_usable(digest)) is not None:
            return reason
        return self._standings.unsettled(digest) if self._ready.is_set() else self._down_because

    def _load(self, ruleset: Ruleset) -> None:
        self._post(Load(next(self._numbers), ruleset), self.timing.load)

    def _post(self, request: Request, timeout: float) -> Future[Outcomes]:
        """Return the future of the request, now on its way; it fails at once where there is no process."""
        frame, future = as_frame(request), Future[Outcomes]()
        with self._posting:
            with self._lock:
                child = self._child
                if child is None:
                    return _failed(self._down_because)
                if not self._in_flight:
                    self._head_since = time.monotonic()
                self._in_flight[request.number] = _Asked(request, future)
            try:
                child.send(frame, timeout)
            except OSError:
                child.kill()
        return future

    def _keep_running(self) -> None:
        """Run one process after the other until `close`; the longer the row of quick ends, the longer the pause."""
        quick_ends = 0
        while not self._closing.is_set():
            started = time.monotonic()
            try:
                self._attend(Child())
            except OSError as error:
                self._down_because = f"the confirming process cannot be started: {error}"
                _LOG.warning("%s", self._down_because)
            quick_ends = 0 if time.monotonic() - started >= self.timing.steady else quick_ends + 1
            self._closing.wait(_PAUSES[min(quick_ends, len(_PAUSES) - 1)])

    def _attend(self, child: Child) -> None:
        """Read what the process sends until it ends; then nobody waits for it, and nothing of it is left."""
        with self._lock:
            self._child = child
        if self._closing.is_set():
            child.ask_to_end()
        try:
            while (messages := child.messages(_TICK)) is not None:
                for message in messages:
                    self._take(message)
                self.end_if_stuck()
        except Exception:  # noqa: BLE001  # a process whose memory is broken may send anything
            _LOG.exception("the confirming process sent what cannot be read")
            child.kill()
        self._let_go()
        ending = child.bury()
        if not self._closing.is_set():
            self._down_because = f"the confirming process {ending}"
            _LOG.warning("%s and is started again", self._down_because)

    def _take(self, message: object) -> None:
        if isinstance(message, Ready):
            self._load_all()
            return
        assert isinstance(message, Done | Decided | Refused)
        with self._lock:
            asked = self._in_flight.pop(message.number)
            self._head_since = time.monotonic()
        if isinstance(message, Refused):
            _LOG.warning("the confirming process refused: %s", message.text)
            asked.future.set_exception(EngineUnavailable(message.text))
        else:
            asked.future.set_result(message.outcomes if isinstance(message, Decided) else {})
        if isinstance(asked.request, Load):
            refusal = message.text if isinstance(message, Refused) else None
            self._standings.settle(asked.request.ruleset.digest, refusal)

    def _load_all(self) -> None:
        """Send every ruleset to the fresh process; decisions are let in from then on."""
        for ruleset in self._standings.to_load():
            self._load(ruleset)
        self._ready.set()
        for ruleset in self._standings.added_since():
            self._load(ruleset)

    def _let_go(self) -> None:
        """Tell everyone who waits that the process is gone, and note what it was loading."""
        with self._lock:
            self._child = None
            self._ready.clear()
            self._down_because = "the confirming process is gone"
            waiting = list(self._in_flight.values())
            self._in_flight.clear()
        head = waiting[0].request if waiting and not self._closing.is_set() else None
        self._standings.process_ended(head.ruleset.digest if isinstance(head, Load) else None)
        for asked in waiting:
            asked.future.set_exception(EngineUnavailable(self._down_because))


def _failed(reason: str) -> Future[Outcomes]:
    future = Future[Outcomes]()
    future.set_exception(EngineUnavailable(reason))
    return future
