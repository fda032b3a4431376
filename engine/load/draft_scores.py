"""A `scorecard` as written: its characteristics with their weights, and rows that yield a score and its band."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from engine.diagnostics import Diagnostic, score_faults
from engine.load.draft_rules import DraftOutput, DraftRule
from engine.load.fields import Fields, choice_of, fields_of, items_of, scalar_of
from engine.load.keys import CHARACTERISTIC, COMBINATIONS
from engine.load.nodes import Mapping, Node, Scalar, Sequence
from engine.load.values import read_untyped
from engine.model.types import Value
from engine.source import Location

SCORE, BAND = "score", "band"
"""The parts of a scorecard's value; rows read the score by this name."""


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A fact, `let` or decision that counts, and its weight: a number, or the name of a parameter."""

    id: Scalar
    weight: Scalar | None

    @property
    def number(self) -> Decimal | None:
        """The weight where it is written as a number; 1 where none is written."""
        if self.weight is None:
            return Decimal(1)
        literal = read_untyped(self.weight._replace(quoted=False))
        return _number(literal.value) if literal is not None else None


@dataclass(frozen=True, slots=True)
class DraftScore:
    """What the score is made of; `is_mean`: the weighted mean of the characteristics, else their weighted sum."""

    characteristics: tuple[Characteristic, ...]
    is_mean: bool
    at: Location


def read_score(fields: Fields, decision: Scalar, faults: list[Diagnostic]) -> DraftScore:
    """Return the characteristics; too few of them, or one named twice, is reported."""
    node = fields.get("characteristics")
    items = items_of(node, "characteristics", faults)
    characteristics = [one for item in items if (one := _characteristic(item, faults)) is not None]
    seen: set[str] = set()
    for one in characteristics:
        if one.id.text in seen:
            faults.append(score_faults.characteristic_twice(one.id.at, one.id.text))
        seen.add(one.id.text)
    combine = choice_of(fields.get("combine"), "combine", COMBINATIONS, (), faults) or COMBINATIONS[0]
    at = decision.at if node is None else node.at
    least = scalar_of(fields.get("min_characteristics"), "min_characteristics", faults)
    if isinstance(node, Sequence):
        _require_enough(len(items), least, at, faults)
    return DraftScore(tuple(characteristics), combine == COMBINATIONS[0], at)


def _require_enough(count: int, least: Scalar | None, at: Location, faults: list[Diagnostic]) -> None:
    literal = None if least is None else read_untyped(least)
    wanted = Decimal(1) if least is None else _number(literal.value) if literal is not None else None
    if least is not None and (wanted is None or wanted != int(wanted) or wanted < 1):
        faults.append(score_faults.not_a_count(least.at, least.text))
    elif wanted is not None and count < wanted:
        faults.append(score_faults.too_few_characteristics(at, count, int(wanted)))


def _number(value: Value) -> Decimal | None:
    is_one = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return Decimal(value) if is_one else None


def _characteristic(node: Node, faults: list[Diagnostic]) -> Characteristic | None:
    fields = fields_of(node, CHARACTERISTIC, "characteristics", faults)
    name = None if fields is None else scalar_of(fields.get("id"), "id", faults)
    if fields is None or name is None:
        return None
    return Characteristic(name, scalar_of(fields.get("weight"), "weight", faults))


def with_score(rule: DraftRule) -> DraftRule:
    """Return the row yielding the score beside the band it names."""
    return replace(rule, output=scored(rule.output))


def scored(output: DraftOutput) -> DraftOutput:
    """Return the output as both parts of the value; one that only gives a status stays as it is.

    INVARIANT (one place, one result): the score stands in the blank before the band, where nothing else stands.
    """
    then = output.then
    if then is None:
        return output
    before = Location(then.at.file, then.at.line, then.at.column - 1)
    score = Scalar(f"= {SCORE}", quoted=False, at=before)
    both = ((Scalar(SCORE, False, then.at), score), (Scalar(BAND, False, then.at), then))
    return replace(output, then=Mapping(both, then.at))


def score_outputs(outputs: Iterable[DraftOutput], at: Location) -> Mapping:
    """Return the outputs as they would be declared: a number, and the bands in the order of the rows."""
    written = [
        output.then for output in outputs if isinstance(output.then, Scalar) and not output.then.text.startswith("=")
    ]
    bands = tuple({scalar.text: scalar for scalar in reversed(written)}.values())[::-1]
    number = Mapping(((Scalar("type", False, at), Scalar("number", False, at)),), at)
    codes = Mapping(((Scalar("codes", False, at), Sequence(bands, at)),), at)
    return Mapping(((Scalar(SCORE, False, at), number), (Scalar(BAND, False, at), codes)), at)
