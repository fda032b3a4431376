"""Engines timed side by side: rounds in turn, so that a slow moment of the machine hits all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Sequence

from bench.racers import Racer

ROUND_NS = 200_000_000
"""How long one round of one engine lasts at least: a pass of a few milliseconds would mostly time cold caches."""


def wrong_answers(racer: Racer) -> int:
    """Return how many of its inputs the engine decides otherwise than expected."""
    cases = zip(racer.inputs, racer.expected, strict=True)
    return sum(not racer.is_right(racer.decide(one), row) for one, row in cases)


def race(racers: Sequence[Racer], repeat: int) -> dict[str, float]:
    """Return the microseconds per decision of each engine: the median of its rounds."""
    rounds: dict[str, list[float]] = {racer.name: [] for racer in racers}
    for _ in range(repeat):
        for racer in racers:
            rounds[racer.name].append(_round(racer))
    return {name: statistics.median(times) for name, times in rounds.items()}


def _round(racer: Racer) -> float:
    """Time whole passes over the inputs until `ROUND_NS` have gone, so that fast engines race as long as slow ones."""
    decide, inputs = racer.decide, racer.inputs
    passes, spent = 0, 0
    gc.collect()
    gc.disable()
    try:
        while spent < ROUND_NS:
            start = time.perf_counter_ns()
            for one in inputs:
                decide(one)
            spent += time.perf_counter_ns() - start
            passes += 1
    finally:
        gc.enable()
    return spent / passes / len(inputs) / 1000
