"""Generated expressions: texts that the grammar allows, with the names in scope that they need."""

from __future__ import annotations

from hypothesis import strategies as st

SCOPE = frozenset({"net asset value", "客户 等级", "rate/year", "last of month"})

_NUMBERS = st.sampled_from(["0", "1", "12.50", "500万", "1.2亿", "1_000", ".5", "2e3"])
_TEXTS = st.sampled_from(['""', '"a"', '"say \\"no\\""', '"金\\u0041"', '"a\\\\b"'])
_TEMPORALS = st.sampled_from(['@"2024-01-31"', "2024-02-29", "P1Y2M", "90 days", '@"PT1H"', '@"10:00:00@Europe/Paris"'])
_CONSTANTS = st.sampled_from(["true", "false", "null"])
_NAMES = st.sampled_from(["x", "age", "item", "?", "金额", "net asset value", "客户 等级", "rate/year", "index of"])
_LEAVES = st.one_of(_NUMBERS, _TEXTS, _TEMPORALS, _CONSTANTS, _NAMES)
_STEPS = st.sampled_from(["year", "start included", "net asset value", "a"])
_LOCALS = st.sampled_from(["i", "my item", "j"])
_TYPES = st.sampled_from(
    ["number", "list<number>", "context<a: number, b: list<string>>", "range<date>", "days and time duration",
     "function<number, string> -> boolean", "Any"]
)  # fmt: skip
_COMPARED = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
_CALCULATED = st.sampled_from(["+", "-", "*", "/", "**"])


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def _text(text: str) -> st.SearchStrategy[str]:
    return st.just(text)


def _bracketed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Operands that bind as tightly as a literal, or stand in brackets."""
    return st.one_of(_LEAVES, inner.map(lambda text: f"({text})"))


def _many(inner: st.SearchStrategy[str], least: int = 0) -> st.SearchStrategy[str]:
    return st.lists(inner, min_size=least, max_size=3).map(", ".join)


def _tests(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(inner, _joined(_COMPARED, _bracketed(inner)))


def _iterations(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    last = st.one_of(_text(""), _joined(_text(".."), _bracketed(inner)))
    return st.lists(_joined(_LOCALS, _text(" in "), _bracketed(inner), last), min_size=1, max_size=2).map(", ".join)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operand = _bracketed(inner)
    opening, closing = st.sampled_from(["[", "(", "]"]), st.sampled_from(["]", ")", "["])
    return st.one_of(
        _joined(operand, _text(" "), st.one_of(_COMPARED, _CALCULATED), _text(" "), operand),
        _joined(inner, st.sampled_from([" and ", " or "]), inner),
        _joined(_text("-"), operand),
        _joined(operand, _text("."), _STEPS),
        _joined(operand, _text("["), inner, _text("]")),
        _joined(operand, _text(" between "), operand, _text(" and "), operand),
        _joined(operand, _text(" in ("), _many(_tests(inner), 2), _text(")")),
        _joined(operand, _text(" in "), operand),
        _joined(_text("if "), inner, _text(" then "), inner, _text(" else "), inner),
        _joined(_text("for "), _iterations(inner), _text(" return "), inner),
        _joined(st.sampled_from(["some ", "every "]), _iterations(inner), _text(" satisfies "), inner),
        _joined(_text("["), _many(inner), _text("]")),
        _joined(opening, operand, _text(".."), operand, closing),
        _joined(_text("("), st.sampled_from(["<", ">=", "="]), operand, _text(")")),
        _joined(_text('{a: '), inner, _text(', "b c": '), inner, _text(", odd+key: "), inner, _text("}")),
        _joined(_text("(function(a, b c: "), _TYPES, _text(") "), inner, _text(")")),
        _joined(operand, _text(" instance of "), _TYPES),
        _joined(_text("date and time("), _many(inner), _text(")")),
        _joined(_text("substring(start position: "), inner, _text(", string: "), inner, _text(")")),
    )  # fmt: skip


EXPRESSIONS = st.recursive(_LEAVES, _larger, max_leaves=12)
UNARY_TESTS = st.one_of(
    _text("-"),
    _many(_tests(EXPRESSIONS), 1),
    _many(_tests(EXPRESSIONS), 1).map(lambda tests: f"not({tests})"),
)
