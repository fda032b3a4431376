"""Customer files: every cell exactly the fact it stands for; the file of outcomes whole or not there."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from api.batch import BadBatch, Batch, open_table, run
from api.batch.cells import fact_of
from api.batch.running import plan_columns
from api.service import load_rulesets
from engine.decide.decider import Decider
from engine.model.outcome import Json
from engine.model.types import Base, Type
from tests.api.conftest import RULESETS

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SHOP = load_rulesets(RULESETS)["shop"]


def outcomes_of(source: Path, target: Path, id_column: str | None = None) -> None:
    table = open_table(source)
    plan = plan_columns(table, SHOP, ("tier",), id_column)
    run(Batch(Decider(SHOP, "compiled"), ("tier",), AS_OF), table, plan, target, lambda read, customers: None)


@pytest.mark.parametrize(
    ("cell", "base", "fact"),
    [
        ("12691.50", Base.MONEY, Decimal("12691.50")),
        ("0.1", Base.NUMBER, Decimal("0.1")),
        ("123456789012345678901234567890.12", Base.MONEY, Decimal("123456789012345678901234567890.12")),
        ("1e3", Base.NUMBER, Decimal("1e3")),
        (" 7 ", Base.INTEGER, Decimal(7)),
        ("1,000", Base.MONEY, "1,000"),
        ("nan", Base.NUMBER, "nan"),
        ("", Base.TEXT, None),
        (None, Base.MONEY, None),
        ("TRUE", Base.BOOLEAN, True),
        ("yes", Base.BOOLEAN, "yes"),
        ("007", Base.TEXT, "007"),
        ("007", Base.CODE, "007"),
        (dt.date(2026, 1, 2), Base.DATE, "2026-01-02"),
        (dt.datetime(2026, 1, 2), Base.DATE, "2026-01-02"),  # noqa: DTZ001  # as data frames keep a day
        (dt.datetime(2026, 1, 2, 3), Base.DATE, "2026-01-02T03:00:00"),  # noqa: DTZ001
        (Decimal("1.50"), Base.MONEY, Decimal("1.50")),
    ],
)
def test_a_cell_is_exactly_the_fact_it_stands_for(cell: object, base: Base, fact: Json) -> None:
    found = fact_of(cell, Type(base))
    assert found == fact
    assert type(found) is type(fact)


def test_parquet_doubles_are_the_shortest_number_that_names_them(tmp_path: Path) -> None:
    columns = {
        "id": pa.array([1, 2, 3, 4]),
        "spending": pa.array([0.1, 99999.99, None, float("nan")]),
        "channel": pa.array(["web", "store", None, "web"]).dictionary_encode(),
    }
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    rows = [cells for _, cells, _ in open_table(tmp_path / "in.parquet").rows()]
    assert rows == [(1, "0.1", "web"), (2, "99999.99", "store"), (3, None, None), (4, "nan", "web")]
    pq.write_table(pa.table({"x": pa.array([0.1], pa.float32())}), tmp_path / "single.parquet")
    assert [cells for _, cells, _ in open_table(tmp_path / "single.parquet").rows()] == [("0.1",)]


def test_the_same_customers_come_out_the_same_in_every_form(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,spending\n1,100000\n2,99999.99\n3,\n", encoding="utf-8-sig")
    amounts = pa.array([Decimal("100000"), Decimal("99999.99"), None], pa.decimal128(20, 2))
    pq.write_table(pa.table({"id": ["1", "2", "3"], "spending": amounts}), tmp_path / "in.parquet")
    expected = [("1", "gold", "decided"), ("2", "silver", "decided"), ("3", None, "undetermined")]
    for source in ("in.csv", "in.parquet"):
        outcomes_of(tmp_path / source, tmp_path / "out.parquet")
        table = pq.read_table(tmp_path / "out.parquet").to_pylist()
        assert [(row["id"], row["tier"], row["tier_status"]) for row in table] == expected
        outcomes_of(tmp_path / source, tmp_path / "out.jsonl")
        lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
        tiers = [line["outcomes"]["tier"] for line in lines]
        assert [
            (line["id"], tier.get("value"), tier["status"]) for line, tier in zip(lines, tiers, strict=True)
        ] == expected


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no header"),
        (b"id,spending\n1\n", "line 2"),
        (b"id,spending\n1,2,3\n", "line 2"),
        (b"id,id\n1,2\n", "more than one column `id`"),
        (b"id,colour\n1,red\n", "no column is a fact"),
        (b"id,spending\n,1\n", "row 2"),
        (b"id,spending\n\xff,1\n", "UTF-8"),
        (b'id,spending\n"1,2\n', "CSV"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_nothing_behind(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "in.csv").write_bytes(content)
    with pytest.raises(BadBatch, match=why):
        outcomes_of(tmp_path / "in.csv", tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize(("source", "target"), [("in.txt", "out.csv"), ("in.csv", "out.txt"), ("in.csv", "no/out.csv")])
def test_names_of_other_kinds_are_refused(tmp_path: Path, source: str, target: str) -> None:
    (tmp_path / source).write_text("id,spending\n1,1\n", encoding="utf-8")
    with pytest.raises(BadBatch):
        outcomes_of(tmp_path / source, tmp_path / target)


def test_a_parquet_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.parquet").write_text("id,spending\n", encoding="utf-8")
    with pytest.raises(BadBatch, match="not a Parquet file"):
        open_table(tmp_path / "in.parquet")


def test_the_id_column_is_the_one_named_else_customer_id_else_the_first(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("number,customer_id,spending\n1,A,1\n", encoding="utf-8")
    table = open_table(tmp_path / "in.csv")
    assert plan_columns(table, SHOP, ("tier",), None).id_column == "customer_id"
    assert plan_columns(table, SHOP, ("tier",), "number").id_column == "number"
    with pytest.raises(BadBatch, match="no column `name`"):
        plan_columns(table, SHOP, ("tier",), "name")


def test_an_earlier_file_stands_until_the_new_one_is_whole(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("earlier", encoding="utf-8")
    (tmp_path / "in.csv").write_text("id,spending\n1,1\n,2\n", encoding="utf-8")
    with pytest.raises(BadBatch):
        outcomes_of(tmp_path / "in.csv", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "earlier"
