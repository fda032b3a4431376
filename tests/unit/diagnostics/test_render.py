"""A diagnostic as a user reads it."""

from __future__ import annotations

from engine.diagnostics import render
from engine.diagnostics.yaml_faults import duplicate_key, unknown_key
from engine.source import Location, SourceText


def caret_line(text: str, column: int) -> tuple[str, str]:
    shown = render(unknown_key(Location("a.yaml", 1, column), "x", []), [SourceText("a.yaml", text)], "en").split("\n")
    return shown[1], shown[2]


def test_caret_stands_under_the_column_also_after_wide_characters() -> None:
    assert caret_line("资产: tpye", 5) == ("  | 资产: tpye", "  |       ^")


def test_long_line_is_cut_around_the_column() -> None:
    line, caret = caret_line("a" * 500 + "b" + "a" * 500, 501)
    assert line[caret.index("^")] == "b"
    assert len(line) < 220


def test_caret_beyond_the_line_stands_at_its_end() -> None:
    assert caret_line("ab", 90)[1] == "  |   ^"


def test_place_without_text_shows_no_excerpt_and_the_folder_is_put_before_it() -> None:
    shown = render(unknown_key(Location("a.yaml", 3, 1), "x", ["y"]), [], "en", folder="rules/")
    assert shown.split("\n") == ["rules/a.yaml:3:1: error unknown_key: unknown key `x`", "  = known here: `y`"]


def test_caret_counts_a_combining_mark_and_a_tab_as_shown() -> None:
    assert caret_line("e\u0301: tpye", 5) == ("  | e\u0301: tpye", "  |    ^")
    assert caret_line("a:\ttpye", 4) == ("  | a: tpye", "  |    ^")


def test_the_other_place_is_shown_with_its_line() -> None:
    found = duplicate_key(Location("a.yaml", 2, 1), "x", Location("a.yaml", 1, 1))
    shown = render(found, [SourceText("a.yaml", "x: 1\nx: 2")], "en", folder="rules/")
    assert shown.split("\n")[3:6] == ["  > rules/a.yaml:1:1", "  | x: 1", "  | ^"]


def test_corrected_line_stands_below_what_to_do() -> None:
    shown = render(unknown_key(Location("a.yaml", 1, 2), "tpye", ["type"]), [SourceText("a.yaml", "{tpye: 1}")], "en")
    assert shown.split("\n")[3:] == ["  = did you mean `type`?", "  + {type: 1}"]
