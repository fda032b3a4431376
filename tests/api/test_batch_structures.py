"""Lists, maps and records in customer files: as JSON in CSV, as what they are in Parquet; outcomes likewise."""

from __future__ import annotations

import csv
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from api.batch import Batch, open_table, run
from api.batch.cells import fact_of
from api.batch.rows import row_reader
from api.batch.running import plan_columns
from engine.decide import read_facts
from engine.decide.decider import Decider
from engine.load import load_text
from engine.model.outcome import Json
from engine.model.types import Base, Type
from tests.made_by_hand import FACTS, ruleset

AS_OF = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
RULES = ruleset()
HELD, HOME, VISITS = (FACTS[name][0] for name in ("held", "home", "visits"))
COLUMNS = {
    "id": ["1", "2", "3"],
    "assets": [Decimal(5000), Decimal(1), None],
    "months": [Decimal(2), Decimal(2), None],
    "due": [dt.date(2026, 6, 20), dt.date(2027, 1, 1), None],
    "birthday": [dt.date(1980, 6, 1), dt.date(1980, 6, 1), None],
    "visits": [[("A", 2)], [], None],
    "held": [["card", "loan"], [], None],
    "home": [{"city": "Ningbo", "rooms": 3}, {"city": None, "rooms": 2}, None],
    "opened": [dt.datetime(2026, 6, 15, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, 8, tzinfo=dt.UTC), None],
    "notice": [dt.timedelta(days=90), dt.timedelta(hours=1), None],
}


def in_parquet(folder: Path) -> Path:
    kinds = {
        "visits": pa.map_(pa.string(), pa.int64()),
        "held": pa.list_(pa.string()),
        "home": pa.struct([("city", pa.string()), ("rooms", pa.float64())]),
    }
    columns = {name: pa.array(cells, kinds.get(name)) for name, cells in COLUMNS.items()}
    pq.write_table(pa.table(columns), folder / "in.parquet")
    return folder / "in.parquet"


def in_csv(folder: Path) -> Path:
    lines = [
        '1,5000,2,2026-06-20,1980-06-01,"{""A"": 2}","[""card"", ""loan""]","{""city"": ""Ningbo"", ""rooms"": 3}",'
        "2026-06-15T00:00:00+00:00,P90D",
        '2,1,2,2027-01-01,1980-06-01,{},[],"{""rooms"": 2}",2026-01-01T08:00:00Z, PT1H ',
        "3,,,,,,,,,",
    ]
    (folder / "in.csv").write_text("\n".join([",".join(COLUMNS), *lines]), encoding="utf-8")
    return folder / "in.csv"


def decided(source: Path, target: Path, asked: tuple[str, ...]) -> Path:
    table = open_table(source)
    batch = Batch(Decider(RULES, "reference"), asked, AS_OF)
    run(batch, table, plan_columns(table, RULES, asked, None), target, lambda read, customers: None)
    return target


@pytest.mark.parametrize("source", [in_csv, in_parquet])
def test_structured_facts_come_out_the_same_from_every_form(source: Any, tmp_path: Path) -> None:
    target = decided(source(tmp_path), tmp_path / "out.jsonl", ("kept", "contact"))
    first, second, third = [json.loads(line)["outcomes"] for line in target.read_text("utf-8").splitlines()]
    assert first["kept"]["value"] == {
        "held": ["card", "loan"],
        "home": {"city": "Ningbo", "rooms": 3},
        "visits": {"A": 2},
        "opened": "2026-06-15T00:00:00Z",
        "notice": "P90D",
    }
    assert first["contact"]["value"] == ["due", "birthday", "visit"]
    assert second["kept"]["value"]["home"] == {"city": None, "rooms": 2}
    assert second["contact"] == {"status": "decided", "value": []}
    assert third["kept"]["status"] == "undetermined"
    assert third["kept"]["missing"] == ["held", "home", "notice", "opened", "visits"]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_lists_and_records_are_written_as_json_with_flags_and_what_is_open(suffix: str, tmp_path: Path) -> None:
    target = decided(in_csv(tmp_path), tmp_path / f"out.{suffix}", ("fee", "contact"))
    if suffix == "csv":
        rows: list[Any] = list(csv.DictReader(target.read_text("utf-8").splitlines()))
    else:
        rows = pq.read_table(target).to_pylist()
    first, second, third = rows
    assert json.loads(first["fee"]) == {"amount": 25, "channel": "desk"}
    assert (first["contact"], first["contact_open"], first["contact_flags"]) == (
        '["due","birthday","visit"]',
        "",
        "busy",
    )
    assert json.loads(second["fee"]) == {"amount": 0, "channel": "app"}
    assert (third["contact"], third["contact_open"]) == ("[]", '["due","birthday","visit"]')
    assert "fee_open" not in first
    assert "fee_flags" not in first


@pytest.mark.parametrize(
    ("cell", "kind", "fact"),
    [
        ('["card"]', HELD, ["card"]),
        ("card", HELD, "card"),
        ("[", HELD, "["),
        ('{"A": 1.50}', VISITS, {"A": Decimal("1.50")}),
        ([("A", "0.1")], VISITS, {"A": Decimal("0.1")}),
        ({"A": 1, "B": None}, VISITS, {"A": 1}),
        ({"city": "", "rooms": "3"}, HOME, {"city": "", "rooms": Decimal(3)}),
        ([None], HELD, [None]),
        ([{"city": "x"}], Type(Base.RECORD, container="list", fields=HOME.fields), [{"city": "x"}]),
        (dt.time(9), Type(Base.TIME), "09:00:00"),
        (dt.datetime(2026, 6, 15), Type(Base.DATETIME), "2026-06-15T00:00:00"),  # noqa: DTZ001  as it stands there
        (" P1Y ", Type(Base.DURATION), "P1Y"),
    ],
)
def test_a_cell_is_the_structure_it_stands_for(cell: object, kind: Type, fact: Json) -> None:
    assert fact_of(cell, kind) == fact


def test_doubles_within_lists_and_structs_are_the_shortest_number_that_names_them(tmp_path: Path) -> None:
    columns = {
        "list": pa.array([[0.1, 99999.99]]),
        "struct": pa.array([{"a": [0.1]}]),
        "map": pa.array([[("x", 0.1)]], pa.map_(pa.string(), pa.float32())),
    }
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    ((_, cells, _),) = open_table(tmp_path / "in.parquet").rows()
    assert cells == (["0.1", "99999.99"], {"a": ["0.1"]}, [("x", "0.1")])


@pytest.mark.parametrize(
    "cells",
    [
        ("5", "true", "[1]", ""),
        ("5", "true", "", "x"),
        ("-1", "true", "[1]", ""),
        ("5", "maybe", "[1]", "x"),
        ("", "", "", ""),
        (Decimal(5), True, [Decimal(1)], None),
    ],
)
@pytest.mark.parametrize("absent", ["", ", absent: null"])
def test_a_row_reads_as_the_facts_it_supplies_also_when_its_texts_come_again(
    cells: tuple[Any, ...], absent: str
) -> None:
    text = f"""\
ruleset: rows
facts:
  amount: {{type: integer, min: 0}}
  active: {{type: boolean}}
  counts: {{type: list of integer}}
  note: {{type: text{absent}}}
decisions:
  all: {{kind: formula, value: amount}}
"""
    ruleset = load_text({"ruleset.yaml": text}).ruleset
    assert ruleset is not None
    reader = row_reader(ruleset, {name: place for place, name in enumerate(ruleset.facts)})
    supplied = reader.supplied(cells)
    assert {name for name, cell in zip(ruleset.facts, cells, strict=True) if cell not in ("", None)} == set(supplied)
    expected = read_facts(ruleset, supplied)
    for _ in range(2):
        found = reader.read(cells)
        assert found == expected
        assert (found.row is None) == (expected.row is None)
