"""What is measured when rule files load: generated tables without faults, and every ruleset of a folder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from bench.load import load
from bench.tables import expression_table, plain_table
from engine.load import load_text


@pytest.mark.parametrize("table", [plain_table, expression_table])
def test_generated_rows_load_without_faults_and_are_all_different(table: Callable[[Random, int], str]) -> None:
    text = table(Random(3), 100)
    result = load_text({"ruleset.yaml": text})
    assert result.diagnostics == ()
    assert result.ruleset is not None
    assert len(result.ruleset.decisions["result"].rules) == 100
    rows = re.findall(r"\{id: R\d+, (.*)\}$", text, re.MULTILINE)
    assert len(set(rows)) == 100


def test_each_ruleset_of_a_folder_has_its_line(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "ruleset.yaml").write_text(plain_table(Random(4), 5))
    run = CliRunner().invoke(load, ["--folder", str(tmp_path), "--only", "mine", "--repeat", "1", "--json"])
    assert run.exit_code == 0, run.output
    (line,) = json.loads(run.output)
    assert line["name"] == "mine"
    assert line["times_cold"] == pytest.approx(line["load_cold"] / line["compose_cold"])


def test_a_name_that_nothing_bears_is_refused(tmp_path: Path) -> None:
    assert CliRunner().invoke(load, ["--folder", str(tmp_path), "--only", "nothing"]).exit_code == 2
