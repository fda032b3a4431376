"""Engines timed side by side: rounds in turn, so that a slow moment of the machine hits all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Sequence

from bench.racers import Racer
from bench.workload import Row


def wrong_answers(racer: Racer, expected: Sequence[Row]) -> int:
    """Return how many customers the engine decides otherwise than expected."""
    answers = (racer.spoken(racer.decide(one)) for one in racer.inputs)
    return sum(any(answer[name] != row[name] for name in answer) for answer, row in zip(answers, expected, strict=True))


def race(racers: Sequence[Racer], repeat: int) -> dict[str, float]:
    """Return the microseconds per decision of each engine: the median of its rounds."""
    rounds: dict[str, list[float]] = {racer.name: [] for racer in racers}
    for _ in range(repeat):
        for racer in racers:
            rounds[racer.name].append(_round(racer))
    return {name: statistics.median(times) for name, times in rounds.items()}


def _round(racer: Racer) -> float:
    decide, inputs = racer.decide, racer.inputs
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter_ns()
        for one in inputs:
            decide(one)
        spent = time.perf_counter_ns() - start
    finally:
        gc.enable()
    return spent / len(inputs) / 1000
