"""What the service counts, for Prometheus; over all worker processes where `PROMETHEUS_MULTIPROC_DIR` is set."""

from __future__ import annotations

import os
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

from engine.decide.decider import Answer

DIRECTORY_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
MEDIA_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The counters of this process, in a registry of their own."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    outcomes: Counter
    confirmations: Counter
    disagreements: Counter
    reloads: Counter
    stale: Gauge

    def answered(self, ruleset: str, answer: Answer) -> None:
        """The answer is counted: each outcome's status, whether it was confirmed, each disagreement."""
        for name, outcome in answer.outcomes.items():
            self.outcomes.labels(ruleset, name, outcome.status.value).inc()
        self.confirmations.labels(ruleset, answer.confirmed).inc()
        if answer.disagreed:
            self.disagreements.labels(ruleset).inc(len(answer.disagreed))

    def reloaded(self, ruleset: str, result: str) -> None:
        """It is counted that changed rules were taken, refused or removed."""
        self.reloads.labels(ruleset, result).inc()

    def exposition(self) -> bytes:
        """Return all counts as Prometheus reads them, of every worker where there are several."""
        registry = self.registry
        if os.environ.get(DIRECTORY_VARIABLE):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def make_metrics() -> Metrics:
    """Return counters at zero."""
    # The library chooses between counting alone and together when it is imported, which is before workers are forked.
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    return Metrics(
        registry=registry,
        requests=Counter("guanjia_requests", "Requests answered", ["call", "status"], registry=registry),
        seconds=Histogram("guanjia_request_seconds", "Time to answer", ["call"], registry=registry, buckets=SECONDS),
        outcomes=Counter("guanjia_outcomes", "Outcomes decided", ["ruleset", "decision", "status"], registry=registry),
        confirmations=Counter(
            "guanjia_confirmations", "Decisions by how they were confirmed", ["ruleset", "confirmed"], registry=registry
        ),
        disagreements=Counter(
            "guanjia_engine_disagreements", "Outcomes on which the two engines differ", ["ruleset"], registry=registry
        ),
        reloads=Counter(
            "guanjia_ruleset_reloads",
            "Changed rules taken, refused or removed",
            ["ruleset", "result"],
            registry=registry,
        ),
        stale=Gauge(
            "guanjia_ruleset_stale",
            "1 while the rules in the folder are not those that answer",
            ["ruleset"],
            registry=registry,
            multiprocess_mode="mostrecent",
        ),
    )
