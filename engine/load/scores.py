"""The score of a scorecard as one named expression, and what its weights must be for it to be a mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from engine.diagnostics import Diagnostic, ruleset_faults, score_faults
from engine.load.derivations import Derivations
from engine.load.draft_scores import SCORE, Characteristic, DraftScore
from engine.load.expressions import read_expression
from engine.load.expressions.kinds import kind
from engine.load.nodes import Scalar
from engine.model.ruleset import Parameter
from engine.model.types import Value

WHOLE = Decimal(1)


def declare_score(draft: DraftScore, derivations: Derivations, faults: list[Diagnostic]) -> None:
    """Let the rows read the score; with a fault, which is reported where it stands, they are told it has one."""
    scope = derivations.scope
    if SCORE in scope.types:
        faults.append(ruleset_faults.let_hides_name(draft.at, SCORE))
        return derivations.give_up(SCORE)
    sound = [_is_number(one.id, derivations, faults) for one in draft.characteristics]
    for one in draft.characteristics:
        if one.weight is not None and one.number is None and one.weight.text not in scope.parameters:
            faults.append(score_faults.not_a_weight(one.weight.at, one.weight.text, scope.parameters))
            sound.append(False)
        elif one.weight is not None and one.number is None:
            sound.append(_is_number(one.weight, derivations, faults))
    if not sound or not all(sound):
        return derivations.give_up(SCORE)
    text = Scalar(score_text(draft), quoted=False, at=draft.at)
    read = read_expression(text, scope, faults)
    if read is None:
        return derivations.give_up(SCORE)
    derivations.declare(SCORE, read, draft.at)
    return None


def _is_number(name: Scalar, derivations: Derivations, faults: list[Diagnostic]) -> bool:
    """True where the name stands for a number; anything else is reported."""
    read = read_expression(name, derivations.scope, faults)
    if read is None:
        return False
    if kind(read.type) not in ("number", None):
        faults.append(score_faults.characteristic_not_a_number(name.at, name.text))
        return False
    return True


def score_text(draft: DraftScore) -> str:
    """Return the score as FEEL: nothing multiplied by one, nothing divided by a whole of one."""
    items = draft.characteristics
    numbers = [one.number for one in items]
    alike = draft.is_mean and None not in numbers and len(set(numbers)) == 1
    terms = [one.id.text if alike else _term(one) for one in items]
    total = " + ".join(terms)
    if len(items) == 1 and draft.is_mean:
        return items[0].id.text
    if not draft.is_mean or (not alike and _adds_up_to_one(numbers)):
        return total
    if alike:
        return f"({total}) / {len(items)}"
    written = " + ".join(one.weight.text if one.weight is not None else "1" for one in items)
    known = [number for number in numbers if number is not None]
    return f"({total}) / {sum(known) if len(known) == len(numbers) else f'({written})'}"


def _term(one: Characteristic) -> str:
    if one.weight is None or one.number == WHOLE:
        return one.id.text
    return f"{one.weight.text} * {one.id.text}"


def _adds_up_to_one(numbers: Sequence[Decimal | None]) -> bool:
    known = [number for number in numbers if number is not None]
    return len(known) == len(numbers) and sum(known) == WHOLE


def check_weights(drafts: Iterable[DraftScore], parameters: Mapping[str, Parameter], faults: list[Diagnostic]) -> None:
    """Report means whose weights are not above zero, or are shares of a whole that do not add up to one.

    Weights of which none is above one and some are below are shares; others, such as 2 and 1, are parts of their sum.
    A parameter without a value is not judged.
    """
    for draft in drafts:
        weights = [_weight(one, parameters) for one in draft.characteristics]
        known = [weight for weight in weights if weight is not None]
        if not draft.is_mean or len(known) < len(weights):
            continue
        low = [one for one, weight in zip(draft.characteristics, known, strict=True) if weight <= 0]
        for one in low:
            at = one.id.at if one.weight is None else one.weight.at
            faults.append(score_faults.weight_not_positive(at, one.id.text))
        if not low and known and max(known) <= WHOLE and min(known) < WHOLE and sum(known) != WHOLE:
            faults.append(score_faults.weights_not_one(draft.at, f"{sum(known, Decimal()).normalize():f}"))


def _weight(one: Characteristic, parameters: Mapping[str, Parameter]) -> Decimal | None:
    if one.weight is None or one.number is not None:
        return one.number
    parameter = parameters.get(one.weight.text)
    return None if parameter is None else _number(parameter.value)


def _number(value: Value) -> Decimal | None:
    is_one = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return Decimal(value) if is_one else None
