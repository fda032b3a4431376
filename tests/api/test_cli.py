"""The command line: what each command finds, prints, and ends with."""

from __future__ import annotations

import importlib
import json
import re
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from api.cli import main
from tests.api.conftest import RULESETS

FINE, FINDINGS, MISUSE = 0, 1, 2
SERVE = importlib.import_module("api.cli.serve")  # in the package, that name is the command


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


def commands_of(group: click.Group) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command, those of its groups first."""
    for name, command in group.commands.items():
        below = commands_of(command) if isinstance(command, click.Group) else [()]
        yield from ((name, *words) for words in below)


@pytest.mark.parametrize("words", tuple(commands_of(main)), ids=" ".join)
def test_every_command_has_help_with_an_example_that_is_a_call_of_it(words: tuple[str, ...], tmp_path: Path) -> None:
    examples = re.findall(r"Example: (.*)", run(*words, "--help").output)
    assert examples
    (tmp_path / "FOLDER").mkdir()
    for name in ("FILE", "decisions.backup"):
        (tmp_path / name).touch()
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    for example in examples:
        called = [word for word in shlex.split(example) if not re.match(r"GUANJIA_\w+=", word)]
        assert called[: 1 + len(words)] == ["guanjia", *words]
        command.make_context(words[-1], called[1 + len(words) :])  # fails for options and arguments it does not have


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
    assert "did you mean" in result.stdout
    assert "errors in `shop`" in result.stderr


@pytest.fixture
def contradicting(tmp_path: Path) -> Path:
    """A copy of the rulesets in which two rules of a table under UNIQUE hold for the same customer."""
    return changed_rules(tmp_path / "contradicting", '"< 1万"', '"<= 1万"')


@pytest.fixture
def with_a_gap(tmp_path: Path) -> Path:
    """A copy of the rulesets in which no rule is for a spending of exactly 10,000."""
    return changed_rules(tmp_path / "with_a_gap", '"[1万..10万)"', '"(1万..10万)"')


def changed_rules(folder: Path, before: str, after: str) -> Path:
    shutil.copytree(RULESETS, folder)
    tiers = folder / "shop" / "tiers.yaml"
    text = tiers.read_text(encoding="utf-8")
    assert before in text
    tiers.write_text(text.replace(before, after), encoding="utf-8")
    return folder


DECIDING = (
    ("decide", "shop", "--facts", '{"spending": 10000}'),
    ("batch", "shop", "in.csv", "out.csv"),
    ("test",),
    ("serve", "--port", "1"),
)


@pytest.mark.parametrize("arguments", DECIDING, ids=lambda arguments: arguments[0])
def test_rules_with_an_error_are_not_decided_with(
    arguments: tuple[str, ...], contradicting: Path, customers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SERVE, "require_address", lambda settings: None)
    monkeypatch.setenv("GUANJIA_RULESETS", str(contradicting))
    result = run(*arguments, "--lang", "en", ends=FINDINGS)
    assert "tiers.yaml:8:" in result.stdout
    assert "error overlap" in result.stdout
    assert "errors in `shop`" in result.stderr
    assert sorted(path.name for path in customers.parent.iterdir()) == ["contradicting", "in.csv"]


def test_a_warning_keeps_nobody_from_deciding(with_a_gap: Path) -> None:
    assert "0 errors, 1 warning" in run("check", str(with_a_gap), "--lang", "en").output
    decided = run_json("decide", "shop", "--facts", '{"spending": 20000}', "--rulesets", str(with_a_gap))
    assert decided["outcomes"]["tier"]["value"] == "silver"


WITHOUT_RETE = "durable-rules is not installed"


@pytest.fixture
def _without_rete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.backends.rete.available", lambda: WITHOUT_RETE)


@pytest.mark.usefixtures("_without_rete")
def test_that_nothing_confirms_is_said_in_one_line_before_the_answer() -> None:
    result = run("decide", "shop", "--facts", '{"spending": 20000}', "--engine", "dual", "--json")
    assert result.stderr == f"{WITHOUT_RETE}: decisions are not confirmed by a second engine\n"
    assert json.loads(result.stdout)["engine"] == {"answered": "compiled", "confirmed": "off"}


@pytest.mark.usefixtures("_without_rete")
def test_serve_says_in_one_line_that_nothing_confirms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SERVE, "require_address", lambda settings: None)
    monkeypatch.setattr(SERVE, "serve", lambda settings, edition, once_spawned: None)
    result = run("serve", "--engine", "dual")
    assert result.stderr == f"{WITHOUT_RETE}: decisions are not confirmed by a second engine\n"
    assert run("serve", "--engine", "compiled").stderr == ""


@pytest.mark.usefixtures("_without_rete")
@pytest.mark.parametrize("arguments", DECIDING, ids=lambda arguments: arguments[0])
def test_the_engine_rete_without_durable_rules_is_misuse(
    arguments: tuple[str, ...], customers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SERVE, "require_address", lambda settings: None)
    assert WITHOUT_RETE in run(*arguments, "--engine", "rete", ends=MISUSE).stderr


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_cases_pass_and_rules_without_a_case_are_named(engine: str) -> None:
    output = run("test", "--engine", engine).output
    assert "shop: 5 of 5 cases pass; 4 of 7 rules reached" in output
    assert "no case reaches greeting.seen" in output


def test_summaries_speak_the_language_asked_for(tmp_path: Path) -> None:
    assert "shop：5/5 个案例通过；4/7 条规则有案例" in run("test", "--lang", "zh").output
    assert "没有案例用到 greeting.seen" in run("test", "--lang", "zh").output
    assert run("check", "--lang", "zh").output == "1 个规则集，0 个错误，0 个警告\n"
    assert run("check", "--lang", "en").output == "1 ruleset, 0 errors, 0 warnings\n"
    cases = tmp_path / "one.yaml"
    cases.write_text(
        "ruleset: shop\ncases: [{id: a, decision: tier, facts: {spending: 5}, expect: plain}]\n", encoding="utf-8"
    )
    assert "shop: 1 of 1 case passes;" in run("test", "--cases", str(cases), "--lang", "en").output


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
    assert f" {shown['rulesets']['value']} " in run("config").output  # in full, whatever the terminal's width


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("port = 'x'", "guanjia: guanjia.toml: `port`: Input should be a valid integer"),
        ("wish = 1", "guanjia: guanjia.toml: there is no setting `wish`\n"),
        ("[wish]\nport = 1", "guanjia: guanjia.toml: there is no setting `wish`\n"),
        ("port =", "guanjia: guanjia.toml: "),
    ],
)
def test_a_wrong_setting_in_the_file_is_misuse_and_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "guanjia.toml").write_text(text, encoding="utf-8")
    assert run("config", ends=MISUSE).stderr.startswith(said)


def test_a_wrong_setting_of_the_environment_is_named_as_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANJIA_PORT", "x")
    assert run("config", ends=MISUSE).stderr.startswith("guanjia: GUANJIA_PORT: Input should be")


def test_a_wrong_setting_of_the_command_line_is_named_as_it_is_there() -> None:
    assert run("store", "upgrade", "--store", "", ends=MISUSE).stderr.startswith("guanjia: --store: String should have")


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
        "customer_id,tier,tier_status,tier_rules,tier_missing,tier_possible,tier_because,tier_details",
        "A,gold,decided,gold,,,,",
        "B,plain,decided,plain,,,,",
        "C,,undetermined,,spending,gold|silver|plain,,",
        'D,,invalid,,,,,"{""invalid_facts"":{""spending"":{""code"":""wrong_type"",""expected"":""money""}}}"',
    ]
    assert not (tmp_path / "guanjia.db").exists()


def test_batch_counts_what_came_out(customers: Path) -> None:
    summary = run_json("batch", "shop", str(customers), "out.jsonl", "--decision", "tier")
    assert summary["customers"] == 4
    assert {"status": "decided", "value": "gold", "count": 1} in summary["decisions"]["tier"]
    assert {"status": "invalid", "count": 1} in summary["decisions"]["tier"]


def test_batch_records_are_stored_and_replay(recorded: Path) -> None:
    report = run_json("replay", "--all", "--engine", "reference")
    assert report == {"engine": "reference", "replayed": 4, "identical": 4, "different": [], "disagreed": []}
    assert run_json("replay", "--since", "2020-01-01")["replayed"] == 4
    assert run_json("replay", "--since", "2999-01-01")["replayed"] == 0


def test_replay_finds_the_record_that_was_changed(recorded: Path) -> None:
    with sqlite3.connect("guanjia.db") as connection:
        connection.execute("UPDATE bodies SET customer_id = 'Z' WHERE customer_id = 'A'")
    connection.close()
    report = run_json("replay", "--all", ends=FINDINGS)
    assert [difference["path"] for difference in report["different"][0]["differences"]] == ["customer_id"]
    assert "1 different" in run("replay", "--all", ends=FINDINGS).output


def test_replay_of_an_unknown_id_is_misuse(recorded: Path) -> None:
    run("replay", "00000000-0000-7000-8000-000000000000", ends=MISUSE)
    run("replay", "not-an-id", ends=MISUSE)


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


def test_damaged_records_are_restored_where_that_is_asked_for_and_named(recorded: Path) -> None:
    with sqlite3.connect("guanjia.db") as connection:
        connection.execute("UPDATE bodies SET body = CAST(replace(body, '100000', '100001') AS BLOB)")
    connection.close()
    (damaged,) = run_json("store", "backup", "all.backup", ends=FINDINGS)["damaged"]
    restore = ("store", "restore", "all.backup", "--store", "sqlite:///second.db")
    assert damaged in run(*restore, ends=MISUSE).stderr
    assert damaged in run(*restore, "--keep-damaged", ends=FINDINGS).stderr
    report = run_json("replay", "--all", "--store", "sqlite:///second.db", ends=FINDINGS)
    assert [found["decision_id"] for found in report["different"]] == [damaged]


def test_upgrade_makes_a_store_ready(tmp_path: Path) -> None:
    assert run_json("store", "upgrade")["revision"]
    assert (tmp_path / "guanjia.db").exists()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "nonsense", "sqlite:////nowhere/at/all.db"])
def test_a_store_that_does_not_answer_is_misuse(url: str) -> None:
    assert "store" in run("store", "upgrade", "--store", url, ends=MISUSE).stderr
