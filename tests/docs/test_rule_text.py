"""The rule text and the expressions on the pages are those of the example rulesets, and give what the pages say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.backends.reference.expressions import evaluate
from engine.feel.parse_expression import ExpressionFault, parse_expression
from engine.model.feel_values import FeelValue, feel_equal

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "docs/en/rules.md", ROOT / "docs/zh/rules.md")
QUOTED = re.compile(r"^```yaml\n# (docs/\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXPRESSIONS = re.compile(r"^\| (?:expression \| gives|表达式 \| 得到) \|\n\|---\|---\|\n((?:\|.*\n)+)", re.MULTILINE)
ROW = re.compile(r"^\| `(.*)` \| `(.*)` \|$", re.MULTILINE)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)


@each_page
def test_rule_text_stands_in_the_example_it_is_taken_from(page: Path) -> None:
    found = QUOTED.findall(page.read_text("utf-8"))
    assert len(found) >= 4
    for file, shown in found:
        written = (ROOT / file).read_text("utf-8").splitlines()
        assert [line for line in shown.splitlines() if line not in written] == []


@each_page
def test_expressions_give_what_the_page_says(page: Path) -> None:
    (table,) = EXPRESSIONS.findall(page.read_text("utf-8"))
    rows = ROW.findall(table)
    assert len(rows) == len(table.splitlines())
    assert [text for text, gives in rows if not feel_equal(value_of(text), value_of(gives))] == []


def test_both_pages_show_the_same_rule_text() -> None:
    first, second = (QUOTED.findall(page.read_text("utf-8")) for page in PAGES)
    assert first == second


def value_of(text: str) -> FeelValue:
    parsed = parse_expression(text)
    assert not isinstance(parsed, ExpressionFault), text
    return evaluate(parsed, {})
