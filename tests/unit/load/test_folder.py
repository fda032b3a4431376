"""Folders and texts to rulesets: what is resolved, what the digest covers, what never raises."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.load import load_folder_of_rulesets, load_ruleset, load_text
from engine.load.read_yaml import MOST_BYTES, MOST_NODES
from engine.model.cells import Comparison, Constant, Not, OneOf, Ref
from engine.model.outcome import Status
from engine.model.ruleset import HitPolicy, Ruleset
from engine.model.types import Base

MAIN = """ruleset: example
title: {zh: 示例, en: An example}
effective: {from: 2024-01-01}
facts:
  asset: {type: money, unit: CNY, min: 0, title: {zh: 资产}}
  visits: {type: integer}
  branch: {type: code, codes: [010, 020, NO, 金融街]}
  note: {type: text, absent: null, assumes: A1}
parameters:
  limit: {type: money, unit: CNY, value: 1.5亿, min: 0}
  unset: {type: integer}
assumptions:
  A1: {zh: 没有记录}
"""
DECISIONS = """decisions:
  service:
    kind: table
    hit_policy: FIRST
    rules:
      - {id: best, when: {tier: ">= middle", branch: [010, 金融街]}, then: 3}
      - {id: ask, when: {tier: low, visits: "> 2.5"}, status: review, note: ask first}
    otherwise: {then: 0, assumes: [A1]}
  tier:
    kind: tiers
    order: [high, middle, low]
    rules:
      - {id: low, when: {asset: "< 20万"}, then: low}
      - {id: middle, when: {asset: "[20万..limit)"}, then: middle}
      - {id: high, when: {asset: ">= limit", note: "-"}, then: high}
"""


def loaded(files: dict[str, str]) -> Ruleset:
    result = load_text(files)
    assert result.ruleset is not None, result.diagnostics
    return result.ruleset


def codes(main: str, **more: str) -> list[str]:
    return [found.code for found in load_text({"ruleset.yaml": main, **more}).diagnostics]


def test_declarations_are_typed() -> None:
    ruleset = loaded({"ruleset.yaml": MAIN})
    assert ruleset.timezone == "Asia/Shanghai"
    assert (ruleset.effective_from, ruleset.effective_to) == (dt.date(2024, 1, 1), None)
    assert ruleset.facts["asset"].title.en == "资产"
    assert ruleset.facts["branch"].type.codes == ("010", "020", "NO", "金融街")
    assert (ruleset.facts["note"].has_absent, ruleset.facts["note"].absent) == (True, None)
    assert ruleset.parameters["limit"].value == Decimal(150_000_000)
    assert ruleset.parameters["unset"].value is None


def test_decisions_stand_after_those_they_read() -> None:
    ruleset = loaded({"ruleset.yaml": MAIN, "more/decisions.yaml": DECISIONS})
    assert list(ruleset.decisions) == ["tier", "service"]
    assert ruleset.decisions["service"].at.file == "more/decisions.yaml"


def test_tiers_are_ordered_codes_and_unique_unless_said() -> None:
    tier = loaded({"ruleset.yaml": MAIN, "d.yaml": DECISIONS}).decisions["tier"]
    assert tier.hit_policy is HitPolicy.UNIQUE
    assert (tier.output_type.codes, tier.output_type.ordered) == (("high", "middle", "low"), True)
    assert tier.rules[2].cells[0].test == Comparison(">=", Ref("limit"))
    assert len(tier.rules[2].cells) == 1


def test_table_outputs_are_numbers_where_all_rows_are() -> None:
    service = loaded({"ruleset.yaml": MAIN, "d.yaml": DECISIONS}).decisions["service"]
    assert service.output_type.base is Base.NUMBER
    assert service.rules[0].output.value == Decimal(3)
    assert (service.rules[1].output.status, service.rules[1].output.value) == (Status.REVIEW, None)
    assert service.otherwise is not None
    assert service.otherwise.assumes == ("A1",)


def test_codes_that_look_like_numbers_or_booleans_stay_as_written() -> None:
    service = loaded({"ruleset.yaml": MAIN, "d.yaml": DECISIONS}).decisions["service"]
    test = service.rules[0].cells[1].test
    assert isinstance(test, OneOf)
    assert test.tests[0] == Comparison("=", Constant("010", '"010"'))


def test_fraction_in_an_integer_column_stays_exact() -> None:
    service = loaded({"ruleset.yaml": MAIN, "d.yaml": DECISIONS}).decisions["service"]
    assert service.rules[1].cells[1].test == Comparison(">", Constant(Decimal("2.5"), "2.5"))


def test_a_code_of_the_column_wins_over_a_name() -> None:
    rows = "decisions:\n  d:\n    kind: table\n    rules:\n      - {id: a, when: {mode: not(visits)}, then: x}\n"
    main = MAIN.replace("parameters:", "  mode: {type: code, codes: [visits, calls]}\nparameters:")
    test = loaded({"ruleset.yaml": main, "d.yaml": rows}).decisions["d"].rules[0].cells[0].test
    assert test == Not((Comparison("=", Constant("visits", "visits")),))


def test_digest_follows_its_documented_recipe_and_ignores_the_order_of_files() -> None:
    files = {"ruleset.yaml": MAIN, "d.yaml": DECISIONS}
    lines = "".join(f"{path}\0{hashlib.sha256(text.encode()).hexdigest()}\n" for path, text in sorted(files.items()))
    expected = f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"
    assert loaded(files).digest == expected
    assert loaded(dict(reversed(files.items()))).digest == expected
    assert loaded({**files, "d.yaml": DECISIONS + "# x\n"}).digest != expected


def test_folder_and_its_text_give_the_same_ruleset(tmp_path: Path) -> None:
    for name, text in {"ruleset.yaml": MAIN, "more/d.yaml": DECISIONS, "cases/d.yaml": "cases: []"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.replace("\n", "\r\n").encode())
    from_folder = load_ruleset(tmp_path)
    assert from_folder.ruleset is not None
    assert [source.file for source in from_folder.sources] == ["ruleset.yaml", "more/d.yaml"]
    assert load_text({source.file: source.text for source in from_folder.sources}) == from_folder


def test_folder_of_rulesets_holds_one_result_for_each(tmp_path: Path) -> None:
    for name, text in {"one": MAIN, "two": "ruleset: [", "three": "x"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / ("ruleset.yaml" if name != "three" else "other.yaml")).write_text(text, "utf-8")
    results = load_folder_of_rulesets(tmp_path)
    assert {name: result.ruleset is not None for name, result in results.items()} == {"example": True, "two": False}
    assert list(load_folder_of_rulesets(tmp_path / "one")) == ["example"]


def test_file_that_is_not_utf8_is_located(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_bytes(b"ruleset: example\nowner: \xb8\xf6\xc8\xcb\n")
    found = load_ruleset(tmp_path).diagnostics
    assert [(fault.code, fault.at.line, fault.at.column) for fault in found] == [("not_utf8", 2, 8)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_file"),
        ("\ufeffruleset: a", "byte_order_mark"),
        ("ruleset: a\x00", "control_character"),
        ("ruleset: \ud800", "control_character"),
        ("#" * (MOST_BYTES + 1), "file_too_large"),
        ("[" * 5000, "too_deep"),
        ("- a\n" * (MOST_NODES + 1), "too_many_values"),
        ("? {a: 1}\n: 2", "key_not_text"),
        ("a: *b", "anchor_not_allowed"),
        ("- a", "expected_mapping"),
        ("just text", "expected_mapping"),
    ],
)
def test_text_that_cannot_be_a_rule_file_is_refused(text: str, code: str) -> None:
    assert codes(text) == [code]


def test_folder_without_main_file_is_said_to_lack_it() -> None:
    assert [found.code for found in load_text({"tiers.yaml": DECISIONS}).diagnostics] == ["ruleset_file_missing"]


def test_faults_of_all_files_come_together_in_order() -> None:
    found = load_text({"ruleset.yaml": MAIN + "ownr: x\n", "b.yaml": "fcts: {}\n", "a.yaml": "a: *x\n"}).diagnostics
    assert [(fault.at.file, fault.code) for fault in found] == [
        ("a.yaml", "anchor_not_allowed"),
        ("b.yaml", "unknown_key"),
        ("ruleset.yaml", "unknown_key"),
    ]


def test_long_chain_of_decisions_loads() -> None:
    rows = "".join(
        f"  d{at}:\n    kind: table\n    rules: [{{id: a, when: {{d{at + 1}: 1}}, then: 1}}]\n    otherwise: 2\n"
        for at in range(1500)
    )
    rows += "  d1500: {kind: table, rules: [{id: a, then: 1}]}\n"
    ruleset = loaded({"ruleset.yaml": "ruleset: chain\n", "d.yaml": f"decisions:\n{rows}"})
    assert next(iter(ruleset.decisions)) == "d1500"


MARKS = [
    ":",
    "\n",
    "\n  ",
    " ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    "&a",
    "*a",
    "!t",
    "|",
    "> ",
    "#",
    "@",
    "\t",
    "---",
    "é",
]
WORDS = ["facts", "type", "money", "decisions", "kind", "tiers", "rules", "id", "when", "then", "otherwise", "codes"]
FRAGMENTS = st.sampled_from([*MARKS, *WORDS, "null", "not(", "..", ")", "500万"])


@given(st.lists(FRAGMENTS, max_size=60).map("".join))
def test_no_text_raises(text: str) -> None:
    load_text({"ruleset.yaml": text})
    load_text({"ruleset.yaml": "ruleset: a\n", "b.yaml": text})


@given(st.data())
def test_no_damaged_rule_file_raises(data: st.DataObject) -> None:
    text = MAIN + DECISIONS
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    load_text({"ruleset.yaml": text[:start] + data.draw(st.lists(FRAGMENTS, max_size=3).map("".join)) + text[end:]})
