"""`guanjia check` of one or several folders, as text, JSON, SARIF and GitHub annotations."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main

FAULTS = Path(__file__).resolve().parents[1] / "cases" / "faults"
FINE, FINDINGS, MISUSE = 0, 1, 2


def check(*arguments: str | Path, ends: int = FINDINGS) -> Result:
    result = CliRunner().invoke(main, ["check", *map(str, arguments)])
    assert result.exit_code == ends, (result.output, result.exception)
    return result


def test_several_paths_are_checked_together() -> None:
    output = check(FAULTS / "overlap", FAULTS / "percent", "--lang", "en").stdout
    assert "overlap/ruleset.yaml:9:9: error overlap" in output
    assert "percent/ruleset.yaml:19:38: error not_a_number" in output
    assert output.endswith("2 rulesets, 2 errors, 0 warnings\n")


def test_rulesets_of_one_name_are_both_reported_as_json() -> None:
    shown = json.loads(check(FAULTS / "gap", FAULTS / "null_that_never_holds", "--format", "json", ends=FINE).stdout)
    assert [len(found) for found in shown["rulesets"].values()] == [1, 1]


def test_json_says_what_it_conflicts_with_and_the_corrected_line() -> None:
    shown = json.loads(check(FAULTS / "overlap", FAULTS / "percent", "--json").stdout)["rulesets"]
    overlap, percent = (found for (found,) in shown.values())
    assert overlap["others"] == [{"file": "ruleset.yaml", "line": 8, "column": 9}]
    assert overlap["corrected_line"] is None
    assert percent["suggestion"] == "0.1"
    assert '">= 0.1"' in percent["corrected_line"]


def test_sarif_has_the_findings_of_all_paths() -> None:
    log = json.loads(check(FAULTS / "overlap", FAULTS / "percent", "--format", "sarif").stdout)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["overlap", "not_a_number"]


def test_annotations_are_one_line_each_and_escaped() -> None:
    lines = check(FAULTS / "several_at_once", FAULTS / "percent", "--format", "github").stdout.splitlines()
    assert len(lines) == 4
    assert all(re.match(r"::error file=[^,]+,line=\d+,col=\d+,title=\w+::", line) for line in lines)
    assert "`10%25` is" in lines[-1] or "`10%25` 不" in lines[-1]


@pytest.mark.parametrize(("language", "told"), [("zh", "是文件"), ("en", "is a file")])
def test_file_is_no_ruleset_and_it_is_said_in_the_language_asked_for(language: str, told: str) -> None:
    assert told in check(FAULTS / "gap" / "ruleset.yaml", "--lang", language, ends=MISUSE).stderr


def test_folder_with_rule_files_but_no_main_file_is_told_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "tiers.yaml").write_text("decisions: {}\n", "utf-8")
    assert "error ruleset_file_missing" in check(tmp_path, "--lang", "en").stdout


def test_places_are_written_as_seen_from_the_working_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANJIA_RULESETS", str(FAULTS / "overlap"))
    monkeypatch.chdir(FAULTS)
    assert check().stdout.startswith("overlap/ruleset.yaml:")
    monkeypatch.chdir(FAULTS / "percent")
    assert check().stdout.startswith(f"{FAULTS}/overlap/ruleset.yaml:")
