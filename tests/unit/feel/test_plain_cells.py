"""Cells read without the grammar are the cells that the grammar reads."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.feel.parse import parse_by_grammar, parse_cell
from engine.feel.plain_cells import read_plainly
from engine.feel.syntax import CellFault

_OPERANDS = st.sampled_from(
    ["0", "-1", "1_000.50", "500万", "010", "2024-02-29", "2024-02-30", 'date("2024-01-31")', 'date ( "2024-01-31" )',
     '"a, b"', '"say \\"no\\""', "gold", "金卡", "a.b", "true", "null", "not", "date", "nullable", "9" * 40, "1.5.3"]
)  # fmt: skip
_BLANKS = st.sampled_from(["", "", " ", "\n", "\t "])
_TESTS = st.one_of(
    st.tuples(st.sampled_from(["", "", "<", "<=", ">=", "!=", "=", "["]), _BLANKS, _OPERANDS, _BLANKS),
    st.tuples(
        st.sampled_from("[]("), _BLANKS, _OPERANDS, _BLANKS, st.just(".."), _OPERANDS, _BLANKS, st.sampled_from("])[")
    ),
).map("".join)
_LISTS = st.lists(_TESTS, min_size=1, max_size=4).map(",".join)
CELLS = st.one_of(_LISTS, _LISTS.map(lambda tests: f"not({tests})"), _LISTS.map(lambda tests: f" not ( {tests} ) "))


@settings(max_examples=600)
@given(CELLS)
@example("-")
@example(" -\n")
@example("not(a), b")
@example("(1..2")
@example("a)")
def test_cells_read_without_the_grammar_are_those_of_the_grammar(text: str) -> None:
    assert parse_cell(text) == parse_by_grammar(text)


@settings(max_examples=400)
@given(st.text(alphabet='01.-_,()[]<>=!" \n"\\ab万date不not', max_size=12))
def test_no_text_is_a_cell_without_the_grammar_only(text: str) -> None:
    plain = read_plainly(text)
    assert plain is None or plain == parse_by_grammar(text)


@pytest.mark.parametrize("text", [">= 500万", "[1..5)", "gold, silver", "not(a)", "-", 'date("2024-01-31")', '"x"'])
def test_what_tables_are_made_of_needs_no_grammar(text: str) -> None:
    assert read_plainly(text) is not None
    assert not isinstance(parse_cell(text), CellFault)
