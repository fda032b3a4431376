"""The command line: what each command finds, prints, and ends with."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from api.cli import COMMANDS, main
from tests.api.conftest import RULESETS

FINE, FINDINGS, MISUSE = 0, 1, 2


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commands run in an empty working directory, over the rulesets of these tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUANJIA_RULESETS", str(RULESETS))
    monkeypatch.setenv("GUANJIA_ENGINE", "compiled")
    return tmp_path


def run(*arguments: str, ends: int = FINE, sent: bytes | None = None) -> Result:
    result = CliRunner().invoke(main, arguments, input=sent)
    assert result.exit_code == ends, (result.output, result.exception)
    return result


def run_json(*arguments: str, ends: int = FINE) -> Any:
    return json.loads(run(*arguments, "--json", ends=ends).stdout)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A copy of the rulesets with a misspelt fact in one of them."""
    folder = tmp_path / "faulty"
    shutil.copytree(RULESETS, folder)
    tiers = folder / "shop" / "tiers.yaml"
    tiers.write_text(tiers.read_text(encoding="utf-8").replace("{spending:", "{spendings:"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", [command for command in COMMANDS if not isinstance(command, click.Group)])
def test_every_command_has_help_with_an_example(command: click.Command) -> None:
    assert "Example: " in run(str(command.name), "--help").output


def test_check_finds_nothing_in_sound_rules() -> None:
    assert "0 errors" in run("check").output
    assert run_json("check")["ok"] is True


def test_check_shows_faults_under_a_caret(faulty: Path) -> None:
    output = run("check", str(faulty), "--lang", "en", ends=FINDINGS).output
    assert f"{faulty}/shop/tiers.yaml:7:" in output
    assert "^" in output
    assert "did you mean `spending`" in output
    assert run_json("check", str(faulty), ends=FINDINGS)["ok"] is False


def test_check_of_a_folder_without_rulesets_is_misuse(tmp_path: Path) -> None:
    run("check", str(tmp_path), ends=MISUSE)
    run("check", str(tmp_path / "nowhere"), ends=MISUSE)


def test_commands_that_need_rulesets_show_what_is_wrong_with_them(faulty: Path) -> None:
    result = run("rulesets", "--rulesets", str(faulty), ends=FINDINGS)
    assert "do not load" in result.stderr


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_cases_pass_and_rules_without_a_case_are_named(engine: str) -> None:
    output = run("test", "--engine", engine).output
    assert "shop: 5 of 5 cases pass; 4 of 7 rules reached" in output
    assert "no case reaches greeting.seen" in output


def test_a_failing_case_shows_expected_against_got(tmp_path: Path) -> None:
    cases = tmp_path / "wrong.yaml"
    cases.write_text(
        "ruleset: shop\ncases:\n"
        "  - {id: a, decision: tier, facts: {spending: 5}, expect: gold}\n"
        "  - {id: b, decision: tire, facts: {spending: 5}, expect: gold}\n"
        "  - {id: c, decision: tier, facts: {spendings: 5}, expect: gold}\n",
        encoding="utf-8",
    )
    output = run("test", "--cases", str(cases), "--lang", "en", ends=FINDINGS).output
    assert f"{cases}:3: a" in output
    assert "gold" in output
    assert "plain" in output
    report = run_json("test", "--cases", str(cases), ends=FINDINGS)["shop"]
    assert (report["passed"], report["failed"]) == (0, 3)


def test_a_case_file_with_faults_is_shown(tmp_path: Path) -> None:
    cases = tmp_path / "faulty.yaml"
    cases.write_text("ruleset: shop\ncases:\n  - {id: a, wish: 1}\n", encoding="utf-8")
    assert "wish" in run("test", "--cases", str(cases), ends=FINDINGS).output


def test_decide_shows_the_value_and_why() -> None:
    output = run("decide", "shop", "--facts", '{"spending": 20000}', "--decision", "tier", "--explain", "zh").output
    assert "会员等级：silver。" in output
    assert "规则 `silver`" in output


def test_decide_reads_facts_from_a_file_or_standard_input(tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text('{"spending": 100000}', encoding="utf-8")
    assert run_json("decide", "shop", "--facts", "facts.json")["outcomes"]["tier"]["value"] == "gold"
    assert "gold" in run("decide", "shop", "--facts", "-", sent=b'{"spending": 100000}').output


def test_decide_stores_nothing(tmp_path: Path) -> None:
    run("decide", "shop", "--facts", "{}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("nobody", "--facts", "{}"),
        ("shop", "--facts", "{"),
        ("shop", "--facts", "nowhere.json"),
        ("shop", "--facts", '{"spendings": 1}'),
        ("shop", "--facts", "{}", "--decision", "tire"),
        ("shop", "--facts", "{}", "--as-of", "soon"),
        ("shop",),
    ],
)
def test_decide_with_what_cannot_be_meant_is_misuse(arguments: tuple[str, ...]) -> None:
    run("decide", *arguments, ends=MISUSE)


def test_rulesets_are_listed() -> None:
    assert run_json("rulesets")[0]["decisions"] == ["tier", "greeting"]
    assert "shop" in run("rulesets").output


def test_config_says_where_each_setting_came_from(tmp_path: Path) -> None:
    (tmp_path / "guanjia.toml").write_text("port = 9000\n", encoding="utf-8")
    shown = run_json("config")
    assert shown["port"] == {"value": "9000", "from": "file guanjia.toml"}
    assert shown["engine"] == {"value": "compiled", "from": "environment GUANJIA_ENGINE"}
    assert shown["host"] == {"value": "127.0.0.1", "from": "default"}
    assert "GUANJIA_PORT" in run("config").output


@pytest.mark.parametrize("text", ["port = 'x'", "wish = 1", "port ="])
def test_a_wrong_setting_is_misuse_and_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "guanjia.toml").write_text(text, encoding="utf-8")
    assert "guanjia: " in run("config", ends=MISUSE).stderr


def test_a_settings_file_that_is_not_there_is_misuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANJIA_CONFIG", "nowhere.toml")
    assert "nowhere.toml" in run("config", ends=MISUSE).stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.1", "example.org", "::"])
def test_serve_refuses_an_address_that_others_can_reach(host: str) -> None:
    assert "loopback" in run("serve", "--host", host, ends=MISUSE).stderr


CUSTOMERS = "customer_id,spending,member,visits,colour\nA,100000,true,1,red\nB,0.1,,,blue\nC,,false,2,\nD,n/a,,,\n"


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    (tmp_path / "in.csv").write_text(CUSTOMERS, encoding="utf-8")
    return tmp_path / "in.csv"


@pytest.fixture
def recorded(customers: Path) -> Path:
    """A working directory whose store holds four decisions."""
    run("batch", "shop", str(customers), "out.csv", "--record")
    return customers.parent


def test_batch_decides_every_customer(customers: Path, tmp_path: Path) -> None:
    result = run("batch", "shop", str(customers), "out.csv", "--decision", "tier")
    assert "columns that are no facts, not used: colour" in result.stderr
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines() == [
        "customer_id,tier,tier_status,tier_rules,tier_missing,tier_possible",
        "A,gold,decided,gold,,",
        "B,plain,decided,plain,,",
        "C,,undetermined,,spending,gold|silver|plain",
        "D,,invalid,,,",
    ]
    assert not (tmp_path / "guanjia.db").exists()


def test_batch_counts_what_came_out(customers: Path) -> None:
    summary = run_json("batch", "shop", str(customers), "out.jsonl", "--decision", "tier")
    assert summary["customers"] == 4
    assert {"status": "decided", "value": "gold", "count": 1} in summary["decisions"]["tier"]
    assert {"status": "invalid", "count": 1} in summary["decisions"]["tier"]


def test_batch_records_are_stored_and_replay(recorded: Path) -> None:
    report = run_json("replay", "--all", "--engine", "reference")
    assert report == {"engine": "reference", "replayed": 4, "identical": 4, "different": []}
    assert run_json("replay", "--since", "2020-01-01")["replayed"] == 4
    assert run_json("replay", "--since", "2999-01-01")["replayed"] == 0


def test_replay_finds_the_record_that_was_changed(recorded: Path) -> None:
    with sqlite3.connect("guanjia.db") as connection:
        connection.execute("UPDATE bodies SET customer_id = 'Z' WHERE customer_id = 'A'")
    connection.close()
    report = run_json("replay", "--all", ends=FINDINGS)
    assert [difference["path"] for difference in report["different"][0]["differences"]] == ["customer_id"]
    assert "1 different" in run("replay", "--all", ends=FINDINGS).output


def test_replay_of_an_unknown_id_is_a_finding(recorded: Path) -> None:
    run("replay", "00000000-0000-7000-8000-000000000000", ends=FINDINGS)
    run("replay", "not-an-id", ends=FINDINGS)


def test_replay_without_saying_what_is_misuse() -> None:
    run("replay", ends=MISUSE)
    run("replay", "--all", "--since", "2020-01-01", ends=MISUSE)


def test_a_backup_restores_into_an_empty_store_only(recorded: Path) -> None:
    run("store", "backup", "all.backup")
    assert run_json("store", "restore", "all.backup", "--store", "sqlite:///second.db")["records"] == 4
    assert run_json("replay", "--all", "--store", "sqlite:///second.db")["identical"] == 4
    run("store", "restore", "all.backup", "--store", "sqlite:///second.db", ends=MISUSE)
    content = bytearray(Path("all.backup").read_bytes())
    content[len(content) // 2] ^= 1
    Path("cut.backup").write_bytes(content)
    run("store", "restore", "cut.backup", "--store", "sqlite:///third.db", ends=MISUSE)


def test_upgrade_makes_a_store_ready(tmp_path: Path) -> None:
    assert run_json("store", "upgrade")["revision"]
    assert (tmp_path / "guanjia.db").exists()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "nonsense", "sqlite:////nowhere/at/all.db"])
def test_a_store_that_does_not_answer_is_misuse(url: str) -> None:
    assert "store" in run("store", "upgrade", "--store", url, ends=MISUSE).stderr


def test_check_shows_which_engines_can_run_each_decision() -> None:
    output = run("check", "--engines").output
    assert "shop.tier: reference, compiled, rete\n" in output
    assert run_json("check")["engines"]["shop"]["tier"] == {"runs": ["reference", "compiled", "rete"], "refused": {}}


def test_check_says_why_an_engine_cannot_run_a_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    refusing: Any = (("compiled", lambda rules: {}), ("rete", lambda rules: {"tier": "too many rows"}))
    monkeypatch.setattr("api.engines.REFUSING", refusing)
    assert "shop.tier: reference, compiled\n    not rete: too many rows\n" in run("check", "--engines").output
    found = run_json("check")["engines"]["shop"]
    assert found["tier"] == {"runs": ["reference", "compiled"], "refused": {"rete": "too many rows"}}
