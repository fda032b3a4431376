"""A decision written as a case reads back as the same, and is added to a file that stays as it is."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from engine.cases.appending import NotAppended, append_case
from engine.cases.written import case_line
from engine.load import facts_as_json, load_cases, matches_expectation
from engine.model.feel_values import Context
from engine.model.outcome import Json, Outcome, Possible, Status
from tests.made_by_hand import ruleset

LINE = "- {id: new, decision: tier, facts: {assets: 5}, expect: plain}"
FILE = """# 说明
ruleset: by_hand
cases:
  # 第一组
  - {id: one, decision: tier, facts: {assets: 1}, expect: plain}   # 尾注
  - id: two
    decision: tier
    facts: {assets: 2}

    expect: plain
  # 末尾的话
unnoticed: []
"""


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(Status.DECIDED, "gold"),
        Outcome(Status.DECIDED, "NO", flags=("x",)),
        Outcome(Status.DECIDED, ("due", "1:30")),
        Outcome(Status.DECIDED, Context({"amount": Decimal("1.50"), "channel": None})),
        Outcome(Status.DECIDED, None),
        Outcome(
            Status.UNDETERMINED, missing=("a",), possible=(Possible(Status.DECIDED, True), Possible(Status.INVALID))
        ),
        Outcome(Status.REVIEW, Decimal("1E+3")),
    ],
)
def test_what_is_expected_is_what_came_out(outcome: Outcome) -> None:
    facts: dict[str, Json] = {
        "assets": Decimal("1.50"),
        "due": "2026-06-15",
        "held": ["card", "on"],
        "home": {"city": "7"},
    }
    read = load_cases("ruleset: by_hand\ncases:\n  " + case_line("a b", facts, {"tier": outcome}, "2026-06-15"))
    (case,) = read.cases
    assert (case.id, case.as_of) == ("a b", "2026-06-15")
    assert facts_as_json(case, ruleset()) == facts
    assert matches_expectation(case.expects["tier"], outcome.to_json()) == []


def test_a_case_stands_behind_the_last_one_and_nothing_else_changes(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(FILE, encoding="utf-8")
    file.chmod(0o640)
    append_case(file, "by_hand", "new", LINE)
    assert file.read_text("utf-8") == FILE.replace("    expect: plain\n", f"    expect: plain\n  {LINE}\n")
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["cases.yaml"]


def test_line_ends_stay_as_they_are_and_a_missing_one_is_made_good(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_bytes(b"cases:\r\n- {id: one, decision: tier, facts: {}, expect: plain}\r\n")
    append_case(file, "by_hand", "new", LINE)
    assert file.read_bytes().endswith(b"plain}\r\n" + LINE.encode() + b"\r\n")
    file.write_bytes(b"cases:\n- {id: one, decision: tier, facts: {}, expect: plain}")
    append_case(file, "by_hand", "new", LINE)
    assert file.read_bytes().endswith(b"plain}\n" + LINE.encode() + b"\n")


def test_a_new_file_has_the_case_alone(tmp_path: Path) -> None:
    append_case(tmp_path / "new.yaml", "by_hand", "new", LINE)
    read = load_cases((tmp_path / "new.yaml").read_text("utf-8"))
    assert (read.ruleset, [case.id for case in read.cases], read.diagnostics) == ("by_hand", ["new"], ())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("ruleset: other\ncases:\n  - {id: one, decision: tier, expect: plain}\n", "other_ruleset"),
        ("cases:\n  - {id: new, decision: tier, expect: plain}\n", "id_used"),
        ("cases: [{id: one, decision: tier, expect: plain}]\n", "not_a_block"),
        ("cases:\n  [{id: one, decision: tier, expect: plain}]\n", "not_a_block"),
        ("cases:\n  - {id: one, id: two}\n", "faulty"),
    ],
)
def test_a_file_to_which_the_case_cannot_be_added_stays_as_it_is(tmp_path: Path, content: str, code: str) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(NotAppended) as refused:
        append_case(file, "by_hand", "new", LINE)
    assert refused.value.code == code
    assert file.read_text("utf-8") == content
