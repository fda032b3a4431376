"""XPath patterns match what XPath says, in linear time; what RE2 cannot run is refused by name."""

from __future__ import annotations

import pytest

from engine.backends.reference.builtins import BUILTINS
from engine.backends.reference.builtins.patterns import MOST_WORK
from engine.model.feel_values import LARGEST, EvaluationError


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "expected"),
    [
        ("foobar", "^fo*b", "", True),
        ("a\rb", "a.b", "", False),
        ("a\rb", "a.b", "s", True),
        ("a\nb", "^b", "", False),
        ("a\nb", "^b", "m", True),
        ("abZ", "^[A-Z]*$", "i", True),
        ("\u212a", "k", "i", True),
        ("q", "[^Q]", "i", False),
        ("x", "[A-Z-[OI]]", "i", True),
        ("i", "[A-Z-[OI]]", "i", False),
        ("b", "[^a-c-[d]]", "", False),
        ("d", "[^a-c-[d]]", "", False),
        ("e", "[^a-c-[d]]", "", True),
        ("c", "[a-d-[b-d-[c]]]", "", True),
        ("a", "[a-[a]]", "", False),
        ("a", "[^\\s\\S]", "", False),
        ("hello world", " hello[ ]world", "x", True),
        ("hello world", "\\p{ IsBasic Latin}+", "x", True),
        ("客户", "^\\p{IsCJKUnifiedIdeographs}+$", "", True),
        ("客户", "^\\P{IsBasicLatin}+$", "", True),
        ("客户", "^\\w+$", "", True),
        ("a_b", "^\\w+$", "", False),
        ("_a-1", "^\\i\\c*$", "", True),
        ("1a", "^\\i\\c*$", "", False),
        ("٣", "^\\d$", "", True),
        ("a b", "^[^\\s]+$", "", False),
        ("a b", "^[\\S ]+$", "", True),
        ("a-b", "^[a\\-b]+$", "", True),
        ("a-b", "^[ab-]+$", "", True),
        ("aaa", "^a{2,3}$", "", True),
        ("a.b", "^a\\.b$", "", True),
        ("abracadabra", "bra", None, True),
    ],
)
def test_matches(text: str, pattern: str, flags: str | None, expected: bool) -> None:
    assert BUILTINS["matches"].call(text, pattern, flags) is expected


@pytest.mark.parametrize(
    ("pattern", "flags", "code"),
    [
        ("(a)\\1", "", "unsupported_pattern"),
        ("[\\1]", "", "unsupported_pattern"),
        ("a(?=b)", "", "unsupported_pattern"),
        ("(?i)a", "", "unsupported_pattern"),
        ("\\ba", "", "unsupported_pattern"),
        ("\\p{ IsBasicLatin}", "", "unsupported_pattern"),
        ("\\p{IsNowhere}", "", "unsupported_pattern"),
        ("[\\p{Lu}-[A]]", "", "unsupported_pattern"),
        ("[z-a]", "", "unsupported_pattern"),
        ("[a", "", "unsupported_pattern"),
        ("a]", "", "unsupported_pattern"),
        ("a{,2}", "", "unsupported_pattern"),
        ("(", "", "unsupported_pattern"),
        ("(a{1000}){1000}", "", "unsupported_pattern"),
        ("a\\", "", "unsupported_pattern"),
        ("[" * 40, "", "unsupported_pattern"),
        ("[a-" * 40, "", "unsupported_pattern"),
        ("a" * 1001, "", "too_large"),
        ("a", "q", "out_of_domain"),
        ("a", " ", "out_of_domain"),
    ],
)
def test_what_cannot_be_run_is_refused(pattern: str, flags: str, code: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        BUILTINS["matches"].call("a", pattern, flags)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "expected"),
    [
        ("banana", "a", "o", "bonono"),
        ("abcd", "(ab)|(a)", "[1=$1][2=$2]", "[1=ab][2=]cd"),
        ("abracadabra", "a.*?a", "*", "*c*bra"),
        ("facetiously", "[iouy]", "[$0]", "facet[i][o][u]sl[y]"),
        ("abc", "(b)", "$12", "ab2c"),
        ("abc", "b", "\\$\\\\", "a$\\c"),
        ("客户A", "A", "经理$0", "客户经理A"),
    ],
)
def test_replace(text: str, pattern: str, replacement: str, expected: str) -> None:
    assert BUILTINS["replace"].call(text, pattern, replacement) == expected


@pytest.mark.parametrize(
    ("pattern", "replacement", "code"),
    [
        ("b", "$", "unsupported_pattern"),
        ("b", "$x", "unsupported_pattern"),
        ("b", "\\n", "unsupported_pattern"),
        ("nowhere", "$x", "unsupported_pattern"),
        ("b*", "x", "out_of_domain"),
    ],
)
def test_what_cannot_be_replaced_is_refused(pattern: str, replacement: str, code: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        BUILTINS["replace"].call("abc", pattern, replacement)
    assert raised.value.code == code


def test_a_pattern_that_backtracks_elsewhere_is_run() -> None:
    assert BUILTINS["matches"].call("a" * 100_000 + "b", "(a+)+$") is False


def test_search_is_bounded() -> None:
    for name, arguments in (
        ("matches", ("a" * MOST_WORK, "a")),
        ("replace", ("a" * 100_000, "a.*?b|a", "c")),
        ("replace", ("a" * 20_000, "a", "b" * 100)),
        ("string join", (("a" * 1000,) * 1001,)),
    ):
        with pytest.raises(EvaluationError) as raised:
            BUILTINS[name].call(*arguments)
        assert raised.value.code == "too_large"
    assert len(BUILTINS["replace"].call("a" * 10_000, "a", "b" * 100)) == LARGEST
