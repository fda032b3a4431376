"""The process in which durable-rules decides: reads requests from standard input until it ends, answers each in turn.

Started by `engine.decide.confirmer`. When the worker that started it dies, its input ends, and so does it.
"""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Callable
from functools import lru_cache

from engine.backends import rete
from engine.decide.confirmer_frames import (
    Decide,
    Decided,
    Done,
    Frames,
    Load,
    Ready,
    Refused,
    Reply,
    Request,
    Unload,
    as_frame,
    receive,
    send,
)
from engine.decide.decide import decide_planned
from engine.decide.plan import Plan, make_plan
from engine.decide.prepared import prepare
from engine.model.ruleset import Ruleset

_PLANS_KEPT = 256


class Loaded:
    """A ruleset in durable-rules, with a plan for each set of decisions asked for of late."""

    def __init__(self, ruleset: Ruleset) -> None:
        compiled = rete.compile(ruleset)
        self.close = compiled.close
        prepared = prepare(ruleset)
        kept = lru_cache(_PLANS_KEPT)
        self.plan: Callable[[tuple[str, ...]], Plan] = kept(lambda asked: make_plan(compiled, asked, prepared))


def main() -> None:
    """Serve until the input ends; nothing but frames reaches the output."""
    faulthandler.enable()
    requests, replies = _take_pipes()
    loaded: dict[str, Loaded] = {}
    frames = Frames()
    send(replies, as_frame(Ready()))
    while data := receive(requests):
        for request in frames.feed(data):
            assert isinstance(request, Request)
            send(replies, as_frame(_answer(loaded, request)))


def _take_pipes() -> tuple[int, int]:
    """Return the two pipes under numbers of their own; what anyone prints goes to standard error."""
    requests, replies = os.dup(0), os.dup(1)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return requests, replies


def _answer(loaded: dict[str, Loaded], request: Request) -> Reply:
    """Return the reply; an error while deciding is a reply too, only a crash is none."""
    try:
        return _carry_out(loaded, request)
    except Exception as error:  # noqa: BLE001  # whatever it was, the worker is told and goes on
        return Refused(request.number, f"{type(error).__name__}: {error}")


def _carry_out(loaded: dict[str, Loaded], request: Request) -> Reply:
    match request:
        case Load(number, ruleset):
            if ruleset.digest not in loaded:
                loaded[ruleset.digest] = Loaded(ruleset)
            return Done(number)
        case Unload(number, digest):
            if digest in loaded:
                loaded.pop(digest).close()
            return Done(number)
        case Decide(number, digest, facts, asked):
            return Decided(number, dict(decide_planned(loaded[digest].plan(asked), facts)))


if __name__ == "__main__":
    main()
