"""The benchmark of the checks writes tables that load, and that the checks find what is in them."""

from __future__ import annotations

import json

from click.testing import CliRunner

from bench.check import check


def test_each_table_is_loaded_and_checked() -> None:
    result = CliRunner().invoke(check, ["--rows", "40", "--json"])
    assert result.exit_code == 0, result.output
    lines = {line["table"]: line for line in json.loads(result.output)}
    assert {line["rows"] for line in lines.values()} == {40}
    assert lines["grid, UNIQUE"]["findings"] == 1  # the gap beyond the grid, and no overlap within it
    assert lines["wide rows by lot, COLLECT"]["findings"] == 0
