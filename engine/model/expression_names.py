"""Which parts an expression has, and which names it takes from outside."""

from __future__ import annotations

from collections.abc import Iterator

from engine.model.expressions import (
    Arithmetic,
    Between,
    Comparison,
    Conjunction,
    ContextOf,
    Disjunction,
    Expression,
    Filter,
    For,
    FunctionLiteral,
    If,
    In,
    InstanceOf,
    Invocation,
    ListOf,
    Literal,
    Name,
    Negation,
    OperatorTest,
    Path,
    Quantified,
    RangeOf,
    Temporal,
    Test,
    UnaryTests,
)

Walked = Test | UnaryTests


def children(expression: Walked) -> tuple[Walked, ...]:  # noqa: C901 - one line per kind of node
    """Return the parts of an expression in the order they are written."""
    match expression:
        case Literal() | Temporal() | Name():
            return ()
        case Path(source=source):
            return (source,)
        case Filter(source=source, condition=condition):
            return (source, condition)
        case Arithmetic(left=left, right=right) | Comparison(left=left, right=right):
            return (left, right)
        case Negation(operand=operand) | OperatorTest(operand=operand):
            return (operand,)
        case Between(value=value, low=low, high=high):
            return (value, low, high)
        case In(value=value, tests=tests):
            return (value, *tests)
        case UnaryTests(tests=tests):
            return tests
        case Conjunction(operands=operands) | Disjunction(operands=operands):
            return operands
        case If(condition=condition, chosen=chosen, otherwise=otherwise):
            return (condition, chosen, otherwise)
        case For(result=last) | Quantified(condition=last):
            return (*_domains(expression), last)
        case ListOf(items=items):
            return items
        case ContextOf(entries=entries):
            return tuple(entry.value for entry in entries)
        case RangeOf(low=start, high=end):
            return tuple(part for part in (start, end) if part is not None)
        case InstanceOf(value=value):
            return (value,)
        case FunctionLiteral(body=body):
            return (body,)
        case Invocation(function=function, positional=positional, named=named):
            return (function, *positional, *(argument.value for argument in named))


def _domains(expression: For | Quantified) -> Iterator[Expression]:
    for iteration in expression.iterations:
        yield iteration.domain
        if iteration.last is not None:
            yield iteration.last


def walk(expression: Walked) -> Iterator[Walked]:
    """Yield the expression and everything within it, outer before inner, left before right."""
    waiting = [expression]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def names_read(expression: Walked) -> tuple[str, ...]:
    """Return the names that mean something only outside the expression, each once, in the order they are first read.

    Local names are left out: of iterations, parameters, earlier entries; `item` and `partial` where they are bound.
    Names in a filter may be entries of the items filtered, so they are all listed.
    """
    found: dict[str, None] = {}
    waiting: list[tuple[Walked, frozenset[str]]] = [(expression, frozenset())]
    while waiting:
        current, local = waiting.pop()
        if isinstance(current, Name):
            if current.name not in local:
                found[current.name] = None
        else:
            waiting.extend(reversed(_with_locals(current, local)))
    return tuple(found)


def _with_locals(expression: Walked, local: frozenset[str]) -> list[tuple[Walked, frozenset[str]]]:
    match expression:
        case Filter(source=source, condition=condition):
            return [(source, local), (condition, local | {"item"})]
        case For() | Quantified():
            return _iterated(expression, local)
        case FunctionLiteral(parameters=parameters, body=body):
            return [(body, local | {parameter.name for parameter in parameters})]
        case ContextOf(entries=entries):
            parts: list[tuple[Walked, frozenset[str]]] = []
            for entry in entries:
                parts.append((entry.value, local))
                local |= {entry.name}
            return parts
        case _:
            return [(part, local) for part in children(expression)]


def _iterated(expression: For | Quantified, local: frozenset[str]) -> list[tuple[Walked, frozenset[str]]]:
    parts: list[tuple[Walked, frozenset[str]]] = []
    for iteration in expression.iterations:
        parts.append((iteration.domain, local))
        if iteration.last is not None:
            parts.append((iteration.last, local))
        local |= {iteration.name}
    if isinstance(expression, For):
        return [*parts, (expression.result, local | {"partial"})]
    return [*parts, (expression.condition, local)]
