"""A file laid out says what it said: values, order and comments stay; laying it out again changes nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings

from engine.edit import format_text
from engine.edit.comments import comment_texts
from engine.edit.format import said
from engine.edit.spans import spans_of
from engine.load import load_text
from engine.load.folder import read_files
from engine.load.read_yaml import read_yaml
from engine.source import SourceText
from tests.unit.edit.written_files import Written, files

ROOT = Path(__file__).parents[3]
FOLDERS = sorted(
    path.parent for place in ("rulesets", "docs/examples") for path in (ROOT / place).glob("*/ruleset.yaml")
)


def formatted(text: str) -> str:
    result = format_text(SourceText("ruleset.yaml", text))
    assert result.left_alone is None, result
    return result.text


def test_rules_stand_in_columns_as_wide_as_a_chinese_character_is() -> None:
    text = """decisions:
    tier:
        rules:
        - {id: a, when: {asset: '>= 1000万'}, then: gold}  # the best
        -   { id: silver , when: {asset: "[500万..1000万)" , open: true}, then: silver, assumes: [A1]}
        - {id: rest, then: none}   # all others
"""
    assert (
        formatted(text)
        == """decisions:
  tier:
    rules:
      - {id: a,      when: {asset: ">= 1000万"},                   then: gold}  # the best
      - {id: silver, when: {asset: "[500万..1000万)", open: true}, then: silver, assumes: [A1]}
      - {id: rest,   then: none}  # all others
"""
    )


def test_cells_of_rows_that_test_the_same_stand_in_columns() -> None:
    text = "rules:\n  - {id: a, when: {x: true, y: 1}, then: p}\n  - {id: b, when: {x: false, y: 10}, then: q}\n"
    assert formatted(text).splitlines()[1:] == [
        "  - {id: a, when: {x: true,  y: 1},  then: p}",
        "  - {id: b, when: {x: false, y: 10}, then: q}",
    ]


def test_one_very_long_row_does_not_push_the_others_apart() -> None:
    long = ", ".join(f"fact_{number}: true" for number in range(12))
    rows = [
        "{id: a, when: {x: 1}, then: p}",
        "{id: b, when: {x: 10}, then: q}",
        f"{{id: c, when: {{{long}}}, then: r}}",
    ]
    text = formatted("rules:\n" + "".join(f"  - {row}\n" for row in rows))
    assert text.splitlines()[1:] == [
        "  - {id: a, when: {x: 1},  then: p}",
        "  - {id: b, when: {x: 10}, then: q}",
        f"  - {{id: c, when: {{{long}}}, then: r}}",
    ]


def test_rows_of_a_relation_stand_in_columns() -> None:
    assert formatted("rows:\n- [shop, 基本, 1]\n- [licence_no,x,20]\n") == (
        "rows:\n  - [shop,       基本, 1]\n  - [licence_no, x,    20]\n"
    )


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a: 500万", "a: 500万"),
        ("a: 1_000.50", "a: 1_000.50"),
        ("a: 'x = \"y\"'", "a: 'x = \"y\"'"),
        ("a: 'it''s'", "a: 'it''s'"),
        ("a: 'back\\slash'", "a: 'back\\slash'"),
        ("a: 'plain'", 'a: "plain"'),
        ('a: "null"', 'a: "null"'),
        ('a: "# no comment"   # one', 'a: "# no comment"   # one'),
        ("a: b#c # one", "a: b#c  # one"),
        ("a: >- # folded\n     one\n     two", "a: >-  # folded\n     one\n     two"),
    ],
)
def test_values_stay_as_written_and_quotes_change_only_where_they_can(written: str, kept: str) -> None:
    assert formatted(written + "\n") == kept + "\n"


def test_blank_lines_shrink_to_one_and_blank_lines_within_a_text_stay() -> None:
    text = "\n\na: |\n    one\n\n\n    two\n\n\n\nb: 1  \r\n\n\n"
    assert formatted(text) == "a: |\n    one\n\n\n    two\n\nb: 1\n"


def test_comments_stand_with_the_line_they_speak_of() -> None:
    text = "rules:\n# the first\n    - a\n      # the second\n    - b\n    # the end of rules\n# of all\nlast: 1\n"
    assert (
        formatted(text)
        == "rules:\n# the first\n  - a\n  # the second\n  - b\n  # the end of rules\n# of all\nlast: 1\n"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: {b}\n", "unreadable"),
        ("a: [1\n", "unreadable"),
        ("a: 1\na: 2\n", "unreadable"),
        ("a: 1\rb: 2\n", "line_breaks"),
    ],
)
def test_a_file_that_cannot_be_read_surely_is_left_alone(text: str, why: str) -> None:
    result = format_text(SourceText("ruleset.yaml", text))
    assert (result.text, result.left_alone) == (text, why)
    assert bool(result.diagnostics) is (why == "unreadable")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_ruleset_of_a_formatted_folder_is_the_same_but_for_places(folder: Path) -> None:
    before, _ = read_files(folder)
    dishevelled = {name: "\n\n" + re.sub(r", +", " ,   ", text) for name, text in before.items()}
    after = {name: formatted(text) for name, text in before.items()}
    assert model_of(after) == model_of(before)
    for name, text in dishevelled.items():
        if said_in(text) == said_in(before[name]):
            assert said_in(formatted(text)) == said_in(before[name])


def model_of(texts: dict[str, str]) -> str:
    ruleset = load_text(texts).ruleset
    assert ruleset is not None
    return re.sub(r"Location\([^)]*\)|digest='[^']*'", "", repr(ruleset))


def said_in(text: str) -> object:
    node = read_yaml(SourceText("x.yaml", text), [])
    return node and said(node)


@settings(max_examples=150)
@given(files())
def test_whatever_is_written_is_said_again_with_its_comments(file: Written) -> None:
    once = formatted(file.text)
    assert said_in(once) == said_in(file.text)
    assert comment_texts(once.split("\n"), spans_of(once)) == list(file.comments)
    assert formatted(once) == once
