"""A FEEL expression as a tree of frozen nodes (DMN 1.5, 10.3.1); what a node means is said by the reference engine.

Every node knows where it stands in its text (`start`, `end`, in characters); places do not count for equality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal as OneOfText

from engine.model.feel_values import FeelValue

ArithmeticOperator = OneOfText["+", "-", "*", "/", "**"]
ComparisonOperator = OneOfText["=", "!=", "<", "<=", ">", ">="]

TESTED = "?"
"""The name of the value that a unary test is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Something that stands in an expression's text from `start` up to, not including, `end`."""

    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, text, boolean or null written out; `text` is how the user wrote it (`500万`)."""

    value: Decimal | str | bool | None
    text: str


@dataclass(frozen=True, slots=True)
class Temporal(Node):
    """A date, time, date and time or duration: `@"2024-01-01"`; our additions are `2024-01-01`, `P2Y`, `90 days`."""

    value: FeelValue
    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A fact, parameter, decision, function or local name; may contain spaces. `?` is the value tested."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`source.name`: an entry of a context, a property of a value, or either of each item of a list."""

    source: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`source[condition]`: an item by number, or the items for which the condition holds."""

    source: Expression
    condition: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """Two operands under `+ - * / **`."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """`-operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """Two operands under `= != < <= > >=`."""

    operator: ComparisonOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`, both ends included."""

    value: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class OperatorTest(Node):
    """A unary test `>= operand`."""

    operator: ComparisonOperator
    operand: Expression


@dataclass(frozen=True, slots=True)
class In(Node):
    """`value in test` or `value in (test, test, …)`."""

    value: Expression
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Conjunction(Node):
    """`a and b and …`: at least two operands."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Disjunction(Node):
    """`a or b or …`: at least two operands."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if condition then chosen else otherwise`."""

    condition: Expression
    chosen: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """`name in domain`, or `name in domain..last` where numbers or dates are counted through."""

    name: str
    domain: Expression
    last: Expression | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for … return result`; the last iteration turns fastest; `partial` names the results so far."""

    iterations: tuple[Iteration, ...]
    result: Expression


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some … satisfies condition` or `every … satisfies condition`."""

    quantifier: OneOfText["some", "every"]
    iterations: tuple[Iteration, ...]
    condition: Expression


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """`[a, b, …]`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Entry(Node):
    """One entry of a context; `text` is the key as written, in quotes or without."""

    name: str
    value: Expression
    text: str


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """`{name: value, …}`; later entries may read earlier ones."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RangeOf(Node):
    """`[low..high)`, or `(>= low)` with one end open to infinity: None."""

    low: Expression | None
    low_included: bool
    high: Expression | None
    high_included: bool


@dataclass(frozen=True, slots=True)
class NamedType(Node):
    """A type by its name; `of` is what stands between `<` and `>` of a list or range."""

    name: str
    of: TypeName | None = None


@dataclass(frozen=True, slots=True)
class ContextType(Node):
    """`context<name: type, …>`."""

    entries: tuple[tuple[str, TypeName], ...]


@dataclass(frozen=True, slots=True)
class FunctionType(Node):
    """`function<type, …> -> type`."""

    parameters: tuple[TypeName, ...]
    result: TypeName


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Expression
    type: TypeName


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A formal parameter of a function literal."""

    name: str
    type: TypeName | None = None


@dataclass(frozen=True, slots=True)
class FunctionLiteral(Node):
    """`function(a, b: type) body`."""

    parameters: tuple[Parameter, ...]
    body: Expression


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """`name: value` in an invocation."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Invocation(Node):
    """`function(a, b)` or `function(name: a, …)`: never both kinds of arguments at once."""

    function: Expression
    positional: tuple[Expression, ...] = ()
    named: tuple[Argument, ...] = ()


Expression = (
    Literal
    | Temporal
    | Name
    | Path
    | Filter
    | Arithmetic
    | Negation
    | Comparison
    | Between
    | In
    | Conjunction
    | Disjunction
    | If
    | For
    | Quantified
    | ListOf
    | ContextOf
    | RangeOf
    | InstanceOf
    | FunctionLiteral
    | Invocation
)
TypeName = NamedType | ContextType | FunctionType
Test = OperatorTest | Expression


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """What stands in a cell: one of `tests` holds, or with `negated` none does; no tests at all is `-`."""

    tests: tuple[Test, ...]
    negated: bool = False
