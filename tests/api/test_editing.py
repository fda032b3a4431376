"""`guanjia fmt`, `guanjia schema` and `guanjia new` on files: what is written, what is told, what is left alone."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from api.cli import main
from api.cli.new import case_for
from api.editor_schemas import editor_schemas
from engine.cases import read_case_file
from engine.decide import read_facts
from engine.edit.plausible import plausible_facts
from engine.edit.written import written
from engine.load import load_cases, load_ruleset
from engine.load.keys import KINDS
from engine.load.read_yaml import read_yaml
from engine.source import SourceText

ROOT = Path(__file__).parents[2]
SHOP = Path(__file__).parent / "rulesets/shop"
SHIPPED = sorted(path.parent for path in (ROOT / "rulesets").glob("*/ruleset.yaml"))
UNTIDY = "a:   1\nrules:\n- {id: x,   then: 1} # one\n- {id: longer, then: 2}\n"
TIDY = "a:   1\nrules:\n  - {id: x,      then: 1}  # one\n  - {id: longer, then: 2}\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SHOP, tmp_path / "shop")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_shipped_rulesets_are_formatted() -> None:
    result = run("fmt", ROOT / "rulesets", "--check")
    assert result.exit_code == 0, result.output


def test_fmt_writes_what_check_and_diff_announce(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(UNTIDY, encoding="utf-8")
    file.chmod(0o640)
    checked = run("fmt", tmp_path, "--check", "--lang", "en")
    shown = run("fmt", file, "--diff", "--lang", "en")
    assert (checked.exit_code, shown.exit_code) == (1, 0)
    assert checked.output == f"would format {file}\n1 file, 1 would change, 0 left alone\n"
    assert "-- {id: x,   then: 1} # one\n" in shown.output
    assert "+  - {id: x,      then: 1}  # one\n" in shown.output
    assert file.read_text("utf-8") == UNTIDY
    assert run("fmt", tmp_path, "--lang", "en").output == f"formatted {file}\n1 file, 1 formatted, 0 left alone\n"
    assert contents(tmp_path) == {"rules.yaml": TIDY.encode()}
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert run("fmt", tmp_path, "--check").exit_code == 0


def test_fmt_leaves_a_file_with_faults_alone_and_formats_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("rules:\n- {id: a, then}\n", encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes(b"a: \xe9\n")
    (tmp_path / "good.yaml").write_text(UNTIDY, encoding="utf-8")
    result = run("fmt", tmp_path, "--lang", "en")
    assert result.exit_code == 1
    assert f"{tmp_path}/bad.yaml is left alone" in result.output
    assert "bad.yaml:2:11: error key_without_value" in result.output
    assert f"{tmp_path}/latin.yaml is left alone" in result.output
    assert (tmp_path / "bad.yaml").read_text("utf-8") == "rules:\n- {id: a, then}\n"
    assert (tmp_path / "good.yaml").read_text("utf-8") == TIDY


def test_schemas_stand_beside_the_rules_and_files_can_be_bound_to_them(folder: Path) -> None:
    before = contents(folder)
    assert run("schema", "shop", "--rulesets", folder).exit_code == 0
    made = {path: content for path, content in contents(folder).items() if path not in before}
    assert set(made) == {f"shop/.schema/{name}" for name in (".gitignore", "ruleset.schema.json", "cases.schema.json")}
    assert made["shop/.schema/.gitignore"] == b"*\n"
    assert {path: contents(folder)[path] for path in before} == before
    assert run("schema", "shop", "--rulesets", folder, "--bind").exit_code == 0
    for path in sorted((folder / "shop").rglob("*.yaml")):
        line, _, rest = path.read_text("utf-8").partition("\n")
        target = (path.parent / line.removeprefix("# yaml-language-server: $schema=")).resolve()
        assert target.name == ("cases" if path.parent.name == "cases" else "ruleset") + ".schema.json"
        assert json.loads(target.read_text("utf-8"))["$schema"].endswith("2020-12/schema")
        assert rest in before[path.relative_to(folder).as_posix()].decode()
    assert run("check", folder).exit_code == 0


def test_a_new_ruleset_checks_clean_and_its_cases_pass(tmp_path: Path) -> None:
    made = run("new", "ruleset", "gym", "--title-zh", "健身房：会员", "--owner", "Front: desk", "--rulesets", tmp_path)
    assert made.exit_code == 0, made.output
    ruleset = load_ruleset(tmp_path / "gym").ruleset
    assert ruleset is not None
    assert (ruleset.title.zh, ruleset.title.en, ruleset.owner) == ("健身房：会员", "健身房：会员", "Front: desk")
    for command in (("check", tmp_path, "--strict"), ("test", tmp_path), ("fmt", tmp_path, "--check")):
        result = run(*command)
        assert result.exit_code == 0, result.output
    assert (tmp_path / "gym/.schema/ruleset.schema.json").is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_decision_reads_a_fact_of_the_ruleset_and_a_new_case_of_it_passes(folder: Path, kind: str) -> None:
    assert run("new", "decision", "shop", "fresh", "--kind", kind, "--rulesets", folder).exit_code == 0
    ruleset = load_ruleset(folder / "shop").ruleset
    assert ruleset is not None
    assert ruleset.decisions["fresh"].kind == kind
    assert set(ruleset.decisions["fresh"].reads()) & set(ruleset.facts)
    rules = yaml.load((folder / "shop/fresh.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    assert list(Draft202012Validator(editor_schemas(ruleset)["ruleset.schema.json"]).iter_errors(rules)) == []
    for _ in range(2):
        assert run("new", "case", "shop", "fresh", "--add", "--rulesets", folder).exit_code == 0
    cases = read_case_file(folder / "shop/cases/fresh.yaml").result.cases
    assert [case.id for case in cases] == ["fresh-1", "fresh-2"]
    for command in (("check", folder), ("test", folder), ("fmt", folder / "shop/fresh.yaml", "--check")):
        result = run(*command)
        assert result.exit_code == 0, result.output


def test_nothing_that_exists_is_overwritten(folder: Path) -> None:
    before = contents(folder)
    assert run("new", "ruleset", "shop", "--rulesets", folder).exit_code == 2
    (folder / "shop/fresh.yaml").write_text("facts: {}\n", encoding="utf-8")
    assert run("new", "decision", "shop", "fresh", "--rulesets", folder).exit_code == 2
    (folder / "shop/fresh.yaml").unlink()
    for taken in load_names(folder / "shop"):
        assert run("new", "decision", "shop", taken, "--rulesets", folder).exit_code == 2
    for odd in ("../out", "1st", "null", "a b", "", "a" * 300):
        assert run("new", "ruleset", odd, "--rulesets", folder).exit_code == 2
    assert run("new", "case", "shop", "nonesuch", "--rulesets", folder).exit_code == 2
    assert contents(folder) == before


def load_names(folder: Path) -> list[str]:
    ruleset = load_ruleset(folder).ruleset
    assert ruleset is not None
    return [*ruleset.facts, *ruleset.parameters, *ruleset.decisions]


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
def test_a_case_for_any_decision_has_legal_facts_and_can_be_read(folder: Path) -> None:
    ruleset = load_ruleset(folder).ruleset
    assert ruleset is not None
    for name in ruleset.decisions:
        facts = plausible_facts(ruleset, name)
        assert read_facts(ruleset, facts).invalid == {}, name
        read = load_cases(f"ruleset: {ruleset.name}\ncases:\n{case_for(ruleset, name, '')}")
        assert read.diagnostics == ()
        assert list(read.cases[0].expects) == [name]
        assert set(read.cases[0].facts) == set(facts)


@pytest.mark.parametrize("text", ["gold", "yes", "null", "-", "a: b", "# c", 'say "so"', "后\\面", "two\nlines", ""])
def test_a_text_is_written_so_that_it_is_read_as_that_text(text: str) -> None:
    node = read_yaml(SourceText("x", f"a: [{written(text)}]"), [])
    (item,) = node.entries[0][1].items  # type: ignore[union-attr]
    assert item.text == text  # type: ignore[union-attr]
    assert item.quoted or text == "gold"  # type: ignore[union-attr]
