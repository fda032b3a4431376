"""What the confirmer and its process say to each other: pickled messages, each behind its length."""

from __future__ import annotations

import os
import pickle
import select
import time
from collections.abc import Iterator
from typing import NamedTuple

from engine.model.facts import Facts
from engine.model.outcome import Outcome
from engine.model.ruleset import Ruleset

_LENGTH_BYTES = 4
_CHUNK = 1 << 16


class Load(NamedTuple):
    """Asks to make a ruleset ready; answered by `Done` or `Refused`."""

    number: int
    ruleset: Ruleset


class Unload(NamedTuple):
    """Asks to forget a ruleset; answered by `Done`."""

    number: int
    digest: str


class Decide(NamedTuple):
    """Asks for the outcomes of decisions; answered by `Decided` or `Refused`."""

    number: int
    digest: str
    facts: Facts
    asked: tuple[str, ...]


class Ready(NamedTuple):
    """Says that the process has started; the first message it sends."""


class Done(NamedTuple):
    """Says that a ruleset is loaded or forgotten."""

    number: int


class Decided(NamedTuple):
    """Carries the outcomes asked for under this number."""

    number: int
    outcomes: dict[str, Outcome]


class Refused(NamedTuple):
    """Says which error met the request of this number."""

    number: int
    text: str


Request = Load | Unload | Decide
Reply = Ready | Done | Decided | Refused


class Frames:
    """Bytes as they arrive from a pipe, cut into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[object]:
        """Yield each message that the new bytes complete."""
        self._buffer += data
        while len(self._buffer) >= _LENGTH_BYTES:
            end = _LENGTH_BYTES + int.from_bytes(self._buffer[:_LENGTH_BYTES], "big")
            if len(self._buffer) < end:
                return
            message = pickle.loads(self._buffer[_LENGTH_BYTES:end])
            del self._buffer[:end]
            yield message


def receive(pipe: int) -> bytes:
    """Return what the pipe has to read, waiting for it; empty at its end."""
    return os.read(pipe, _CHUNK)


def as_frame(message: Request | Reply) -> bytes:
    """Return the message as it goes over the pipe."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return len(body).to_bytes(_LENGTH_BYTES, "big") + body


def send(pipe: int, frame: bytes, timeout: float | None = None) -> None:
    """Write the whole frame; raises `TimeoutError` where a pipe set to non-blocking does not take it in time."""
    deadline = None if timeout is None else time.monotonic() + timeout
    rest = memoryview(frame)
    while rest:
        try:
            rest = rest[os.write(pipe, rest) :]
        except BlockingIOError:
            _wait_for_room(pipe, deadline)


def _wait_for_room(pipe: int, deadline: float | None) -> None:
    room = select.poll()
    room.register(pipe, select.POLLOUT)
    left = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
    if not room.poll(left):
        raise TimeoutError("the process does not read")
