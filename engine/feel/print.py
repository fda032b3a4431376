"""Unary tests to text: what is printed reads back as the same test."""

from __future__ import annotations

from engine.model.cells import AnyValue, Comparison, Constant, Endpoint, Interval, IsNull, Not, OneOf, UnaryTest


def print_test(test: UnaryTest) -> str:
    """Return the test as a user writes it; constants as they were written.

    >>> print_test(Comparison(">=", Constant(5_000_000, "500万")))
    '>= 500万'
    """
    match test:
        case AnyValue():
            return "-"
        case IsNull():
            return "null"
        case Comparison(operator="=", endpoint=endpoint):
            return print_endpoint(endpoint)
        case Comparison(operator=operator, endpoint=endpoint):
            return f"{operator} {print_endpoint(endpoint)}"
        case Interval():
            return _print_interval(test)
        case OneOf(tests=tests):
            return ", ".join(map(print_test, tests))
        case Not(tests=tests):
            return f"not({', '.join(map(print_test, tests))})"


def print_endpoint(endpoint: Endpoint) -> str:
    """Return a constant as it was written, a reference by its name."""
    return endpoint.text if isinstance(endpoint, Constant) else endpoint.name


def _print_interval(interval: Interval) -> str:
    opening = "[" if interval.low_included else "("
    closing = "]" if interval.high_included else ")"
    return f"{opening}{print_endpoint(interval.low)}..{print_endpoint(interval.high)}{closing}"
