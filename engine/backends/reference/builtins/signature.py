"""What a built-in function takes, and how arguments become what it takes (DMN 1.5, 10.3.2.9.4 and 10.3.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engine.model.feel_values import UNKNOWN, EvaluationError, FeelValue, kind_of

_MISMATCH: Final = object()


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter: its name, the kinds it takes (none named: any), and whether null is one of them.

    An `optional` one may be left out and is then null; a `repeated` one, always the last, takes one or more arguments.
    """

    name: str
    kinds: tuple[str, ...] = ()
    nullable: bool = False
    optional: bool = False
    repeated: bool = False

    @property
    def takes_null(self) -> bool:
        """True where null is an argument like any other."""
        return self.nullable or self.optional or not self.kinds


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a built-in: its parameters, and what it does with one value for each."""

    params: tuple[Param, ...]
    result: Callable[..., FeelValue]

    def takes(self, count: int) -> bool:
        """Return whether so many positional arguments fit."""
        least = sum(not param.optional for param in self.params)
        return least <= count and (count <= len(self.params) or self.params[-1].repeated)

    def takes_names(self, names: Sequence[str]) -> bool:
        """Return whether these names are parameters here, and those that must be supplied are among them."""
        known = {param.name for param in self.params}
        needed = {param.name for param in self.params if not param.takes_null}
        return needed <= set(names) <= known


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in function of the standard."""

    name: str
    signatures: tuple[Signature, ...]

    def call(self, *arguments: FeelValue) -> FeelValue:
        """Return what the function yields for positional arguments.

        Null where an argument is null that may not be: it flows through. `UNKNOWN` where one is unknown.
        """
        fitting = [signature for signature in self.signatures if signature.takes(len(arguments))]
        if not fitting:
            raise EvaluationError("wrong_arguments", f"`{self.name}` does not take {len(arguments)} arguments")
        return self._apply(fitting, [_spread(signature, arguments) for signature in fitting])

    def call_named(self, arguments: Mapping[str, FeelValue]) -> FeelValue:
        """Return what the function yields for named arguments; a parameter left out is null."""
        names = tuple(arguments)
        fitting = [signature for signature in self.signatures if signature.takes_names(names)]
        if not fitting:
            raise EvaluationError("wrong_arguments", f"`{self.name}` does not take {', '.join(names)}")
        supplied = [[(param, arguments.get(param.name)) for param in signature.params] for signature in fitting]
        return self._apply(fitting, supplied)

    def _apply(self, fitting: Sequence[Signature], supplied: Sequence[Sequence[tuple[Param, FeelValue]]]) -> FeelValue:
        """Call the first signature whose kinds the arguments have or can be given."""
        if any(value is UNKNOWN for _, value in supplied[0]):
            return UNKNOWN
        for signature, pairs in zip(fitting, supplied, strict=True):
            values = [conform(value, param) for param, value in pairs]
            if any(value is _MISMATCH for value in values):
                continue
            if any(value is None and not param.takes_null for param, value in pairs):
                return None
            return signature.result(*values)
        raise _wrong_kind(self.name, supplied[-1])


def conform(value: FeelValue, param: Param) -> FeelValue:
    """Return the value as the parameter takes it: a list of one and its item stand for each other.

    A date stands for its midnight in UTC where only a date and time is taken; numbers arrive as decimals.
    """
    if value is None or not param.kinds:
        return value
    kind = kind_of(value)
    if kind in param.kinds:
        return Decimal(value) if kind == "number" else value
    if "list" in param.kinds:
        return (value,)
    if kind == "list" and len(value) == 1 and value[0] is not None:
        return conform(value[0], param) if not isinstance(value[0], tuple) else _MISMATCH
    if kind == "date" and "date and time" in param.kinds:
        return dt.datetime.combine(value, dt.time(tzinfo=dt.UTC))
    return _MISMATCH


def _spread(signature: Signature, arguments: Sequence[FeelValue]) -> list[tuple[Param, FeelValue]]:
    """Pair arguments with parameters: the repeated one takes all that are left, optional ones left out are null."""
    params = signature.params
    rest = len(arguments) - len(params)
    paired = (*params, *(params[-1] for _ in range(rest))) if rest > 0 else params
    filled = (*arguments, *(None for _ in range(-rest)))
    return list(zip(paired, filled, strict=True))


def _wrong_kind(name: str, pairs: Sequence[tuple[Param, FeelValue]]) -> EvaluationError:
    """Say which argument is of another kind than its parameter takes."""
    for param, value in pairs:
        if conform(value, param) is _MISMATCH:
            wanted = " or ".join(param.kinds)
            detail = f"`{name}` takes a {wanted} as {param.name}, not a {kind_of(value)}"
            return EvaluationError("wrong_type", detail, (value,))
    return EvaluationError("wrong_type", f"`{name}` does not take these arguments", [value for _, value in pairs])
