"""`guanjia test` and `guanjia case` on the command line: what is printed, written and returned."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from engine.backends import rete

RULES = """ruleset: shop
timezone: Asia/Shanghai
facts: {spent: {type: money, unit: CNY, min: 0}}
decisions:
  tier:
    kind: tiers
    rules:
      - {id: gold,  when: {spent: ">= 100"}, then: gold}
      - {id: plain, when: {spent: "< 100"}, then: plain}
"""
CASES = """ruleset: shop
cases:   # 客户
  - {id: a, decision: tier, facts: {spent: 100}, expect: gold}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "cases").mkdir(parents=True)
    (folder / "ruleset.yaml").write_text(RULES, encoding="utf-8")
    (folder / "cases" / "tier.yaml").write_text(CASES, encoding="utf-8")
    return folder


def run(*arguments: str | Path, ends: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == ends, result.output
    return result


def test_a_difference_shows_both_sides_and_what_lists_lack(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(
        "ruleset: shop\ncases:\n  - {id: b, decision: tier, facts: {},"
        " expect: {status: undetermined, possible: [gold, x, plain]}}\n",
        encoding="utf-8",
    )
    output = run("test", folder, "--cases", other, "--lang", "en", ends=1).output
    shown = ["    tier.possible", "      expected [gold, x, plain]", "      got      [gold, plain]", "      lacking  x"]
    assert output.splitlines()[1:5] == shown
    assert "      缺少 x\n" in run("test", folder, "--cases", other, "--lang", "zh", ends=1).output
    assert "\x1b" not in output


def test_a_fault_that_survives_is_a_finding_until_its_reason_is_stated(folder: Path) -> None:
    file = folder / "cases" / "tier.yaml"
    found = json.loads(run("test", folder, "--mutate", "--json", ends=1).output)["shop"]["mutants"]
    changes = [each["change"] for each in found["survived"]]
    assert "tier.gold: >= 100 -> >= 99" in changes
    assert "tier.gold: >= 100 -> > 100" not in changes
    stated = [{"change": change, "because": "整数金额"} for change in [*changes, "tier.gold: gone -> since"]]
    file.write_text(f"{CASES}unnoticed: {json.dumps(stated, ensure_ascii=False)}\n", encoding="utf-8")
    accepted = json.loads(run("test", folder, "--mutate", "--json").output)["shop"]["mutants"]
    assert accepted["survived"] == []
    assert [each["change"] for each in accepted["accepted"]] == changes
    assert accepted["unneeded"] == ["tier.gold: gone -> since"]
    assert "no longer needed" in run("test", folder, "--mutate", "--lang", "en").output


def test_a_proposed_case_added_to_the_file_closes_the_gap(folder: Path) -> None:
    found = json.loads(run("test", folder, "--coverage", "--json").output)["shop"]["uncovered"]
    assert {each["kind"] for each in found} >= {"rule", "below"}
    lines = dict.fromkeys(f"  {each['case'].replace('{id: ', '{id: n-', 1)}\n" for each in found)
    assert any("99.99" in line for line in lines)
    unique = [line.replace("n-", f"n{number}-", 1) for number, line in enumerate(lines)]
    (folder / "cases" / "tier.yaml").write_text(CASES + "".join(unique), encoding="utf-8")
    after = json.loads(run("test", folder, "--coverage", "--mutate", "--json").output)["shop"]
    assert (after["uncovered"], after["mutants"]["survived"]) == ([], [])


def test_a_failing_case_stands_in_the_junit_report(folder: Path, tmp_path: Path) -> None:
    (folder / "cases" / "tier.yaml").write_text(
        CASES + "  - {id: b, decision: tier, facts: {spent: 1}, expect: gold}\n"
    )
    run("test", folder, "--junit", tmp_path / "report.xml", "--lang", "en", ends=1)
    (suite,) = ET.parse(tmp_path / "report.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    failures = {case.get("name"): [failure.get("message") for failure in case] for case in suite}
    assert failures == {"a": [], "b": ["tier: value: expected gold, got plain"]}


@pytest.mark.skipif(rete.available() is not None, reason=str(rete.available()))
def test_all_engines_run_one_after_the_other(folder: Path) -> None:
    assert "shop (reference, compiled, rete): 1 of 1 case passes" in run("test", folder, "--engine", "all").output


def test_all_engines_leave_out_one_that_cannot_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rete, "available", lambda: "no durable-rules")
    result = run("test", folder, "--engine", "all")
    assert "shop (reference, compiled): 1 of 1 case passes" in result.stdout
    assert result.stderr == "rete: no durable-rules\n"


def test_a_decision_is_recorded_behind_the_last_case(folder: Path) -> None:
    file = folder / "cases" / "tier.yaml"
    asked = ("case", "shop", "--rulesets", folder, "--facts", '{"spent": 99.90}', "--decision", "tier", "--id", "b")
    line = "- {id: b, decision: tier, facts: {spent: 99.90}, expect: plain}"
    assert run(*asked).output == f"{line}\n"
    assert file.read_text("utf-8") == CASES
    run(*asked, "--append", file)
    assert file.read_text("utf-8") == f"{CASES}  {line}\n"
    assert "has a case b already" in run(*asked, "--append", file, "--lang", "en", ends=2).output
    assert "2 of 2 cases pass" in run("test", folder).output


def test_the_instant_of_a_recorded_decision_is_part_of_it(folder: Path) -> None:
    asked = ("case", "shop", "--rulesets", folder, "--facts", "{}", "--decision", "tier", "--id", "b")
    line = run(*asked, "--as-of", "2026-06-15").output
    assert line.startswith('- {id: b, decision: tier, as_of: "2026-06-15", facts: {}, expect: {status: undetermined')
