"""Deciding row by row: which column is which fact, what came out how often, and records where they are asked for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from api.batch.reading import BadBatch, Table
from api.batch.rows import row_reader
from api.batch.writing import MOST_KEPT, outcome_file, parts_of, value_text
from api.deciding import record_of, rule_text
from engine.audit import Store
from engine.decide.decider import Answer, Decider
from engine.model.facts import Facts
from engine.model.outcome import Json, Outcome, json_value
from engine.model.ruleset import Ruleset

DEFAULT_ID = "customer_id"
LONGEST_ID = 200
Seen = tuple[Outcome, tuple[str, str]]
"""An outcome, its status and its value as text; as long as it is kept no other has its identity."""
SAVED_TOGETHER = 256
SAVING_THREADS = 32


@dataclass(frozen=True, slots=True)
class Plan:
    """How the columns of a file are read: where the id stands, which column is which fact, what is left over."""

    id_column: str
    id_place: int
    facts: tuple[tuple[int, str], ...]
    ignored: tuple[str, ...]
    without_column: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """What is done for every row: `asked` is decided as of one instant, and kept in `store` if there is one."""

    decider: Decider
    asked: tuple[str, ...]
    as_of: dt.datetime
    store: Store | None = None
    requested_by: str = "local"

    @property
    def ruleset(self) -> Ruleset:
        return self.decider.ruleset


@dataclass(slots=True)
class Summary:
    """How many customers there were, and how often each decision came to each status and value."""

    customers: int = 0
    recorded: int = 0
    unconfirmed: int = 0
    counts: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    _seen: dict[tuple[str, int], Seen] = field(default_factory=dict, repr=False)

    def count(self, outcomes: Mapping[str, Outcome]) -> None:
        self.customers += 1
        for name, outcome in outcomes.items():
            _, seen = self._seen.get((name, id(outcome))) or self._first_seen(name, outcome)
            self.counts[name][seen] += 1

    def _first_seen(self, name: str, outcome: Outcome) -> Seen:
        """Return what is counted of the outcome, and keep it: engines give the same outcome to many customers."""
        value = "" if outcome.value is None else value_text(json_value(outcome.value))
        if len(self._seen) >= MOST_KEPT:
            self._seen.clear()
        self._seen[name, id(outcome)] = seen = outcome, (outcome.status.value, value)
        self.counts.setdefault(name, Counter())
        return seen

    def to_json(self) -> dict[str, Json]:
        """Return the counts, most frequent first."""
        return {
            "customers": self.customers,
            "recorded": self.recorded,
            "unconfirmed": self.unconfirmed,
            "decisions": {
                name: [
                    {"status": status, **({"value": value} if value else {}), "count": count}
                    for (status, value), count in counted.most_common()
                ]
                for name, counted in self.counts.items()
            },
        }


@dataclass(frozen=True, slots=True)
class Customer:
    """One row read: its id, its facts as supplied (kept only for a record) and as read, and the answer."""

    id: str
    supplied: Mapping[str, Json]
    facts: Facts
    answer: Answer
    read: int


def plan_columns(table: Table, ruleset: Ruleset, asked: tuple[str, ...], id_column: str | None) -> Plan:
    """Return how the columns are read. Raises `BadBatch` if there is no id, or no column is a fact."""
    if id_column is not None and id_column not in table.columns:
        raise BadBatch(f"there is no column `{id_column}`; there are {', '.join(table.columns)}")
    if id_column is None:
        id_column = DEFAULT_ID if DEFAULT_ID in table.columns else table.columns[0]
    facts = tuple((place, name) for place, name in enumerate(table.columns) if name in ruleset.facts)
    if not facts:
        raise BadBatch(f"no column is a fact of `{ruleset.name}`; its facts are {', '.join(ruleset.facts)}")
    named = {name for _, name in facts}
    needed = {name for decision in ruleset.closure(asked) for name in ruleset.decisions[decision].reads()}
    return Plan(
        id_column=id_column,
        id_place=table.columns.index(id_column),
        facts=facts,
        ignored=tuple(name for name in table.columns if name not in named and name != id_column),
        without_column=tuple(name for name in ruleset.facts if name in needed and name not in named),
    )


def run(batch: Batch, table: Table, plan: Plan, out: Path, progress: Callable[[int, int], None]) -> Summary:
    """The file of outcomes is at `out`; returns what came out how often.

    `progress` is told how much of the table's total is read, and how many customers are decided. Raises `BadBatch`.
    """
    summary = Summary()
    customers = decided(batch, table, plan)
    columns = {name: parts_of(batch.ruleset.decisions[name]) for name in batch.asked}
    with outcome_file(out, plan.id_column, columns) as written:
        for customer in customers if batch.store is None else recorded(batch, batch.store, customers, summary):
            written.write(customer.id, customer.answer.outcomes)
            summary.count(customer.answer.outcomes)
            summary.unconfirmed += customer.answer.confirmed == "unavailable"
            progress(customer.read, summary.customers)
    return summary


def decided(batch: Batch, table: Table, plan: Plan) -> Iterator[Customer]:
    """Yield each customer of the table with the answer."""
    reader = row_reader(batch.ruleset, {name: place for place, name in plan.facts})
    for number, cells, read in table.rows():
        id = customer_id(cells[plan.id_place], number)
        facts = reader.read(cells)
        supplied = {} if batch.store is None else reader.supplied(cells)
        yield Customer(id, supplied, facts, batch.decider.decide(facts, batch.asked, batch.as_of), read)


def recorded(batch: Batch, store: Store, customers: Iterable[Customer], summary: Summary) -> Iterator[Customer]:
    """Yield each customer whose decision is now durable; many are committed together."""
    text = rule_text(batch.ruleset)

    def save(customer: Customer) -> None:
        document = {"customer_id": customer.id, "facts": customer.supplied}
        now = dt.datetime.now(dt.UTC)
        record = record_of(
            batch.ruleset, document, customer.facts, customer.answer, batch.as_of, now, batch.requested_by
        )
        store.save(record, ruleset_text=text)

    remaining = iter(customers)
    with ThreadPoolExecutor(SAVING_THREADS) as saving:
        while together := list(islice(remaining, SAVED_TOGETHER)):
            for _ in saving.map(save, together):
                summary.recorded += 1
            yield from together


def customer_id(cell: object, number: int) -> str:
    """Return the id in a cell. Raises `BadBatch` where there is none."""
    text = "" if cell is None else str(cell)
    if not text.strip() or len(text) > LONGEST_ID or not text.isprintable():
        raise BadBatch(f"row {number}: an id has 1 to {LONGEST_ID} printable characters")
    return text
