"""Which triggers are raised, what is said of each, and the one contact they merge into; the same for every engine."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.model.additions import ATTRIBUTES, REASONS, Merge, Raising, Scale
from engine.model.feel_values import Context
from engine.model.outcome import FAILING, Json, Outcome
from engine.model.results import distinct, fired, several
from engine.model.ruleset import Decision, Rule, Ruleset
from engine.model.types import Value


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes raised for certain and those that may be, each once, in the order of the rows; by which rows others
    are outranked."""

    raised: tuple[str, ...]
    open: tuple[str, ...]
    outranked: tuple[tuple[str, tuple[str, ...]], ...]


def codes_of(decision: Decision, certain: Sequence[Rule], perhaps: Sequence[Rule] = ()) -> Codes:
    """Return what is raised where these rows hold, and those others may: what is outranked is dropped."""
    sure, maybe = {rule.id for rule in certain}, {rule.id for rule in perhaps}
    rows = [(rule, rule.adds) for rule in decision.rules if isinstance(rule.adds, Raising)]
    surely = distinct(adds.code for rule, adds in rows if rule.id in sure)
    possibly = distinct(adds.code for rule, adds in rows if rule.id in sure | maybe)
    outranked = set(distinct(*(adds.outranks for rule, adds in rows if rule.id in sure)))
    endangered = set(distinct(*(adds.outranks for rule, adds in rows if rule.id in maybe)))
    raised = tuple(code for code in surely if code not in outranked | endangered)
    return Codes(
        raised=raised,
        open=tuple(code for code in possibly if code not in outranked and code not in raised),
        outranked=tuple(
            (code, tuple(rule.id for rule, adds in rows if rule.id in sure and code in adds.outranks))
            for code in surely
            if code in outranked
        ),
    )


def raise_codes(ruleset: Ruleset, decision: Decision, certain: Sequence[Rule], perhaps: Sequence[Rule] = ()) -> Outcome:
    """Return the outcome: the codes, or the contact they merge into, with what is said of each in the details."""
    for rule in certain:
        if rule.output.status in FAILING:
            return fired(ruleset, decision, rule)
    found = codes_of(decision, certain, perhaps)
    outcome = several(ruleset, decision, certain, found.raised)
    if not certain:
        outcome = replace(outcome, assumptions=decision.assumes)
    merge = decision.merge
    if merge is not None:
        together = merge.assumes if len(found.raised) > 1 else ()
        value = merged(merge, found, certain, perhaps)
        outcome = replace(outcome, value=value, assumptions=distinct(outcome.assumptions, together))
    return replace(outcome, open=found.open, details=_details(found, certain, perhaps))


def merged(merge: Merge, found: Codes, certain: Sequence[Rule], perhaps: Sequence[Rule]) -> Context:
    """Return the contact: on each scale the best word, left out while it is not certain, and the codes as reasons."""
    words = {scale.attribute: possible_words(scale, found, certain, perhaps) for scale in merge.scales}
    sure: dict[str, Value] = {name: possible[0] for name, possible in words.items() if len(possible) == 1}
    return Context({**sure, REASONS: found.raised})


def contacts(merge: Merge, found: Codes, certain: Sequence[Rule], perhaps: Sequence[Rule]) -> Iterator[Context]:
    """Yield every contact that the codes raised can be, where rows that may hold say more of them."""
    words = [possible_words(scale, found, certain, perhaps) for scale in merge.scales]
    names = [scale.attribute for scale in merge.scales]
    for combination in itertools.product(*words):
        yield Context({**dict(zip(names, combination, strict=True)), REASONS: found.raised})


def possible_words(
    scale: Scale, found: Codes, certain: Sequence[Rule], perhaps: Sequence[Rule]
) -> tuple[str | None, ...]:
    """Return what may be the best word: that of the rows that hold, and any better one of a row that may."""
    least = scale.best(tuple(_words(scale, found.raised, certain)))
    more = _words(scale, (*found.raised, *found.open), [*certain, *perhaps])
    return tuple(dict.fromkeys([least, *(word for word in more if scale.best((*_known(least), word)) == word)]))


def _known(word: str | None) -> tuple[str, ...]:
    return () if word is None else (word,)


def _words(scale: Scale, codes: tuple[str, ...], rules: Sequence[Rule]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule.adds, Raising) and rule.adds.code in codes:
            word = rule.adds.attribute(scale.attribute)
            if word is not None:
                yield word


def _details(found: Codes, certain: Sequence[Rule], perhaps: Sequence[Rule]) -> dict[str, Json]:
    """Return, under each attribute, what the rows that raise a code say of it: what the first says, all actions.

    Nothing is said of it while a row that may hold could say something else.
    """
    adds = [rule.adds for rule in certain if isinstance(rule.adds, Raising)]
    others = [rule.adds for rule in perhaps if isinstance(rule.adds, Raising)]
    doubted = {(one.code, pair) for one in others for pair in one.attributes}
    details: dict[str, Json] = {}
    for name in ATTRIBUTES:
        said: dict[str, Json] = {}
        for code in found.raised:
            words = [word for one in adds if one.code == code and (word := one.attribute(name)) is not None]
            rivals = [pair for of, pair in doubted if of == code and pair[0] == name and pair[1] not in words[:1]]
            said |= {code: words[0]} if words and not rivals else {}
        details |= {name: said} if said else {}
    actions: dict[str, Json] = {
        code: list(todo)
        for code in found.raised
        if (todo := distinct(*(one.actions for one in adds if one.code == code)))
    }
    details |= {"actions": actions} if actions else {}
    outranked: dict[str, Json] = {code: list(rows) for code, rows in found.outranked}
    return details | ({"outranked": outranked} if outranked else {})
