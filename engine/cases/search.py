"""Looking for a customer: from those of the cases, fact by fact, towards one for whom something holds.

What is found has been decided by the reference engine. What is not found may exist all the same.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.backends import reference
from engine.cases.seen import Customer, Seen, tables_seen
from engine.cases.towards import Aim, stepped
from engine.cases.trials import trial_values
from engine.decide import decide_planned, make_plan
from engine.decide.as_of import local_day
from engine.decide.facts import supply
from engine.decide.plan import Plan
from engine.model.facts import Facts
from engine.model.outcome import Outcome
from engine.model.ruleset import Ruleset
from engine.model.types import Value

MOST_CUSTOMERS = 800
"""Customers decided for on the way to one that is looked for."""
STARTS = 3
ROUNDS = 6
OVERLAID = 2
MOST_PAIRS = 400
KEPT = 20_000
MOST_NEAR = 400
"""Customers tried before whose distance is taken, to begin from the nearest."""

Distance = Callable[["World"], float]
"""How far a customer is from what is looked for; 0: there."""


@dataclass(frozen=True, slots=True)
class Start:
    """A customer to start from: the facts supplied and the instant, as a case has them."""

    known: Mapping[str, Value]
    instant: dt.datetime
    as_of: str | None = None


@dataclass(frozen=True)
class World:
    """One customer tried: the facts supplied, when, and how every table of the closure looked."""

    known: Mapping[str, Value]
    instant: dt.datetime
    as_of: str | None
    customer: Customer

    @property
    def start(self) -> Start:
        """The customer as one to start from."""
        return Start(self.known, self.instant, self.as_of)

    @cached_property
    def tables(self) -> Mapping[str, Seen]:
        return {seen.decision.name: seen for seen in tables_seen(self.customer)}

    def outcome(self, decision: str) -> Outcome:
        return self.customer.outcomes[decision]


@dataclass
class Search:
    """The customers tried so far for one decision, and how to try more."""

    ruleset: Ruleset
    decision: str
    starts: tuple[Start, ...]
    tried: dict[tuple[object, ...], World] = field(default_factory=dict)
    spent: int = 0

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts that the decision and all it requires read."""
        closure = self.ruleset.closure((self.decision,))
        read = {name for each in closure for name in self.ruleset.decisions[each].reads()}
        presences = {name.removeprefix("present(").removesuffix(")") for name in read if name.startswith("present(")}
        return tuple(name for name in self.ruleset.facts if name in read | presences)

    @cached_property
    def values(self) -> Mapping[str, tuple[Value, ...]]:
        """The values to try for each fact."""
        closure = tuple(self.ruleset.decisions[name] for name in self.ruleset.closure((self.decision,)))
        return {
            name: trial_values(
                self.ruleset, closure, name, (start.known[name] for start in self.starts if name in start.known)
            )
            for name in self.facts
        }

    @cached_property
    def _plan(self) -> Plan:
        return make_plan(reference.compile(self.ruleset), (self.decision,))

    def ask(self, start: Start) -> World:
        """Return the customer decided for; facts that the decision does not read are left out."""
        known = {name: start.known[name] for name in self.facts if name in start.known}
        key = (start.instant, *known.items())
        found = self.tried.get(key)
        if found is None:
            self.spent += 1
            supplied = supply(self._plan, self._with_absent(known), local_day(self.ruleset, start.instant))
            outcomes = decide_planned(self._plan, supplied)
            found = World(known, start.instant, start.as_of, Customer(self.ruleset, supplied, outcomes))
            if len(self.tried) < KEPT:
                self.tried[key] = found
        return found

    def find(self, distance: Distance, aims: tuple[Aim, ...] = ()) -> World | None:
        """Return a customer at distance 0, one with few facts if possible; None where none is found."""
        for start in self.starts:
            self.ask(start)
        if not self.starts:
            self.ask(self._anybody())
        near = sorted(
            (
                (distance(world), len(world.known), at, world)
                for at, world in enumerate(itertools.islice(self.tried.values(), MOST_NEAR))
            )
        )
        if near[0][0] == 0:
            return near[0][3]
        self.spent = 0
        for _, _, _, world in near[:STARTS]:
            found = self._approach(world, distance, aims)
            if found is not None:
                return found
        return None

    def _approach(self, world: World, distance: Distance, aims: tuple[Aim, ...]) -> World | None:
        """Return a customer at distance 0, coming nearer with one fact changed at a time, else with two."""
        left = distance(world)
        for _ in range(ROUNDS):
            best, nearest = world, left
            for other in itertools.chain(self._beside(world, aims), self._pairs_beside(world)):
                if self.spent > MOST_CUSTOMERS:
                    return None
                far = distance(other)
                if far == 0:
                    return other
                if far < nearest:
                    best, nearest = other, far
                    if len(best.known.items() ^ world.known.items()) > 2:
                        break
            if best is world:
                return None
            world, left = best, nearest
        return None

    def _beside(self, world: World, aims: tuple[Aim, ...]) -> Iterator[World]:
        """Yield the customers that differ in one fact, those first who are a step towards an aim."""
        for aim in aims:
            for name in self.facts:
                yield from (self._changed(world, {name: value}) for value in stepped(self._ask_with, world, name, aim))
        for name in self.facts:
            for value in self.values[name]:
                if value != world.known.get(name):
                    yield self._changed(world, {name: value})

    def _pairs_beside(self, world: World) -> Iterator[World]:
        """Yield customers that differ in two facts."""
        pairs = itertools.combinations(self.facts, 2)
        changes = (
            {one: first, other: second}
            for one, other in pairs
            for first in self.values[one]
            for second in self.values[other]
        )
        for change in itertools.islice(changes, MOST_PAIRS):
            yield self._changed(world, change)

    def _ask_with(self, world: World, name: str, value: Value) -> World:
        return self._changed(world, {name: value})

    def _changed(self, world: World, change: Mapping[str, Value]) -> World:
        known = {name: value for name, value in {**world.known, **change}.items() if value is not None}
        return self.ask(Start(known, world.instant, world.as_of))

    def overlaid(self, differences: Iterable[Mapping[str, Value]]) -> Iterator[World]:
        """Yield the first customers with the facts among the columns changed to the values given."""
        starts = self.starts[:OVERLAID] or (self._anybody(),)
        for difference in differences:
            change = {name: value for name, value in difference.items() if name in self.facts}
            change |= {
                name.removeprefix("present(").removesuffix(")"): None
                for name, value in difference.items()
                if name.startswith("present(") and value is False
            }
            for start in starts:
                yield self._changed(self.ask(start), change)

    def _with_absent(self, known: Mapping[str, Value]) -> Facts:
        absent = {
            name: fact.absent for name, fact in self.ruleset.facts.items() if fact.has_absent and name not in known
        }
        return Facts({**absent, **known}, frozenset(absent))

    def _anybody(self) -> Start:
        values = {name: next((one for one in self.values[name] if one is not None), None) for name in self.facts}
        return Start({name: value for name, value in values.items() if value is not None}, dt.datetime.now(dt.UTC))
