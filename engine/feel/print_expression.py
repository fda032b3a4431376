"""FEEL expressions to text: what is printed reads back as the same expression, literals and names as written."""

from __future__ import annotations

from engine.model import expressions as feel

_WEAKEST, _ANY, _ALL, _COMPARED, _SUM, _PRODUCT, _POWER, _INSTANCE, _SIGNED, _POSTFIX = range(10)
_STRENGTH = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}


def print_expression(expression: feel.Expression | feel.UnaryTests) -> str:
    """Return the expression as a user writes it, with the brackets it needs and no others.

    >>> from engine.feel.parse_expression import parse_expression
    >>> print_expression(parse_expression("(1+ (2*500万))"))
    '1 + 2 * 500万'
    """
    if not isinstance(expression, feel.UnaryTests):
        return _print(expression)
    tests = ", ".join(map(_test, expression.tests)) or "-"
    if expression.negated:
        return f"not({tests})"
    return f"({tests})" if _looks_negated(expression.tests) else tests


def _looks_negated(tests: tuple[feel.Test, ...]) -> bool:
    """True for the call `not(x)`, which at the start of a cell would be read as the negation of its tests."""
    return len(tests) == 1 and isinstance(tests[0], feel.Invocation) and tests[0].function == feel.Name("not")


def _test(test: feel.Test) -> str:
    if isinstance(test, feel.OperatorTest):
        return f"{test.operator} {_at(_SUM, test.operand)}"
    return _print(test)


def _at(strength: int, expression: feel.Expression) -> str:
    """Return the text, in brackets where its operator binds less than `strength` asks for."""
    text = _print(expression)
    return f"({text})" if _binds(expression) < strength else text


def _binds(expression: feel.Expression) -> int:
    match expression:
        case feel.If() | feel.For() | feel.Quantified() | feel.FunctionLiteral():
            return _WEAKEST
        case feel.Disjunction():
            return _ANY
        case feel.Conjunction():
            return _ALL
        case feel.Comparison() | feel.Between() | feel.In():
            return _COMPARED
        case feel.Arithmetic(operator=operator):
            return _STRENGTH[operator]
        case feel.InstanceOf():
            return _INSTANCE
        case feel.Negation():
            return _SIGNED
        case _:
            return _POSTFIX


def _print(expression: feel.Expression) -> str:  # noqa: C901 - one line per kind of node
    match expression:
        case feel.Literal(text=text) | feel.Temporal(text=text):
            return text
        case feel.Name(name=name):
            return name
        case feel.Path(source=source, name=name):
            return f"{_at(_POSTFIX, source)}.{name}"
        case feel.Filter(source=source, condition=condition):
            return f"{_at(_POSTFIX, source)}[{_print(condition)}]"
        case feel.Negation(operand=operand):
            return f"-{_at(_SIGNED, operand)}"
        case feel.InstanceOf(value=value, type=kind):
            return f"{_at(_INSTANCE, value)} instance of {print_type(kind)}"
        case feel.Conjunction(operands=operands):
            return " and ".join(_at(_COMPARED, operand) for operand in operands)
        case feel.Disjunction(operands=operands):
            return " or ".join(_at(_ALL, operand) for operand in operands)
        case feel.If(condition=condition, chosen=chosen, otherwise=otherwise):
            return f"if {_print(condition)} then {_print(chosen)} else {_print(otherwise)}"
        case feel.For(iterations=iterations, result=result):
            return f"for {_iterations(iterations)} return {_print(result)}"
        case feel.Quantified(quantifier=quantifier, iterations=iterations, condition=condition):
            return f"{quantifier} {_iterations(iterations)} satisfies {_print(condition)}"
        case feel.FunctionLiteral(parameters=parameters, body=body):
            return f"function({', '.join(map(_parameter, parameters))}) {_print(body)}"
        case feel.Invocation():
            return _invocation(expression)
        case feel.ListOf(items=items):
            return f"[{', '.join(map(_print, items))}]"
        case feel.ContextOf(entries=entries):
            return "{" + ", ".join(f"{entry.text}: {_print(entry.value)}" for entry in entries) + "}"
        case feel.RangeOf():
            return _range(expression)
        case _:
            return _compared(expression)


def _compared(expression: feel.Arithmetic | feel.Comparison | feel.Between | feel.In) -> str:
    match expression:
        case feel.Arithmetic(operator=operator, left=left, right=right):
            strength = _STRENGTH[operator]
            return f"{_at(strength, left)} {operator} {_at(strength + 1, right)}"
        case feel.Comparison(operator=operator, left=left, right=right):
            # `x instance of list < 3` would begin a `list<…>`
            needed = _SIGNED if isinstance(left, feel.InstanceOf) else _COMPARED
            return f"{_at(needed, left)} {operator} {_at(_SUM, right)}"
        case feel.Between(value=value, low=low, high=high):
            return f"{_at(_COMPARED, value)} between {_at(_SUM, low)} and {_at(_SUM, high)}"
        case feel.In(value=value, tests=(feel.OperatorTest() as test,)):
            return f"{_at(_COMPARED, value)} in {_test(test)}"
        case feel.In(value=value, tests=(test,)):
            return f"{_at(_COMPARED, value)} in {_at(_SUM, test)}"  # type: ignore[arg-type]
        case feel.In(value=value, tests=tests):
            return f"{_at(_COMPARED, value)} in ({', '.join(map(_test, tests))})"


def _iterations(iterations: tuple[feel.Iteration, ...]) -> str:
    return ", ".join(
        f"{iteration.name} in {_print(iteration.domain)}"
        + ("" if iteration.last is None else f"..{_print(iteration.last)}")
        for iteration in iterations
    )


def _parameter(parameter: feel.Parameter) -> str:
    return parameter.name if parameter.type is None else f"{parameter.name}: {print_type(parameter.type)}"


def _invocation(expression: feel.Invocation) -> str:
    arguments = [_print(argument) for argument in expression.positional]
    arguments += [f"{argument.name}: {_print(argument.value)}" for argument in expression.named]
    return f"{_at(_POSTFIX, expression.function)}({', '.join(arguments)})"


def _range(expression: feel.RangeOf) -> str:
    low, high = expression.low, expression.high
    if high is None and low is not None:
        return f"({'>=' if expression.low_included else '>'} {_at(_SUM, low)})"
    if low is None and high is not None:
        return f"({'<=' if expression.high_included else '<'} {_at(_SUM, high)})"
    assert low is not None
    assert high is not None
    opening, closing = "[" if expression.low_included else "(", "]" if expression.high_included else ")"
    return f"{opening}{_print(low)}..{_print(high)}{closing}"


def print_type(kind: feel.TypeName) -> str:
    """Return the type as `instance of` takes it."""
    match kind:
        case feel.NamedType(name=name, of=None):
            return name
        case feel.NamedType(name=name, of=feel.NamedType() | feel.ContextType() | feel.FunctionType() as of):
            return f"{name}<{print_type(of)}>"
        case feel.ContextType(entries=entries):
            return f"context<{', '.join(f'{name}: {print_type(of)}' for name, of in entries)}>"
        case feel.FunctionType(parameters=parameters, result=result):
            return f"function<{', '.join(map(print_type, parameters))}> -> {print_type(result)}"
    raise TypeError(kind)
