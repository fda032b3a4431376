"""Made-up customers: the same for the same seed, legal, of every kind the rules tell apart, wrong only where asked."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.batch import open_table
from api.cli import main

RULES = """\
ruleset: made
timezone: Asia/Shanghai
facts:
  assets: {type: money, unit: CNY, min: 0}
  reserve: {type: money, unit: CNY, min: 0}
  change: {type: number}
  visits: {type: integer, min: 0, max: 12}
  grade: {type: code, codes: [gold, silver, none], ordered: best_first}
  active: {type: boolean}
  note: {type: text, absent: null}
  since: {type: date, max: 2026-06-15}
  matures: {type: date}
  birthday: {type: date}
  seen_at: {type: datetime}
  waits: {type: duration}
  cards: {type: set of code, codes: [debit, credit]}
  shares: {type: list of number, size: 2}
  by_branch: {type: map of integer}
  home: {type: record, fields: {city: {type: text}, rooms: {type: integer}}}
decisions:
  tier:
    kind: tiers
    rules:
      - {id: top, when: {assets: ">= 1000万"}, then: top}
      - {id: upper, when: {assets: "[999万..1000万)"}, then: upper}
      - {id: middle, when: {assets: "[1万..999万)"}, then: middle}
    otherwise: low
  trend:
    kind: table
    hit_policy: FIRST
    outputs: {trend: {codes: [rising, falling, due, round, level]}}
    rules:
      - {id: due, if: "(matures - today).days in [0..7]", then: due}
      - {id: round, if: "birthday.month = today.month and birthday.day = today.day", then: round}
      - {id: rising, when: {change: "> 5"}, then: rising}
      - {id: falling, when: {change: "< -5"}, then: falling}
    otherwise: level
"""
DRAWN = ("--customers", "400", "--as-of", "2026-06-15")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "made").mkdir()
    (tmp_path / "made/ruleset.yaml").write_text(RULES, "utf-8")
    return tmp_path


def guanjia(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def sample(folder: Path, name: str = "out.csv", *more: object) -> Path:
    result = guanjia("sample", "made", folder / name, "--rulesets", folder, *DRAWN, *more)
    assert result.exit_code == 0, result.output
    return folder / name


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(drawn: Sequence[dict[str, str]], name: str) -> list[str]:
    return [row[name] for row in drawn if row[name]]


def test_the_same_seed_draws_the_same_customers_and_a_larger_sample_begins_with_a_smaller_one(folder: Path) -> None:
    first, again, other = (sample(folder, f"{n}.csv", "--seed", n // 2) for n in (2, 3, 4))
    assert first.read_bytes() == again.read_bytes() != other.read_bytes()
    more = rows(sample(folder, "more.csv", "--customers", 500))
    shorter = rows(first)
    assert [{**row, "customer_id": ""} for row in more[:400]] == [{**row, "customer_id": ""} for row in shorter]


def test_customers_are_legal_distinct_and_of_every_kind_the_rules_tell_apart(folder: Path) -> None:
    drawn = sample(folder)
    assert len({row["customer_id"] for row in rows(drawn)}) == 400
    outcomes = folder / "outcomes.jsonl"
    decided = guanjia("batch", "made", drawn, outcomes, "--rulesets", folder, "--as-of", "2026-06-15", "--json")
    counted = json.loads(decided.stdout)["decisions"]
    assert {one["status"] for one in counted["tier"]} == {"decided"}
    assert {one["value"] for one in counted["tier"]} == {"top", "upper", "middle", "low"}
    assert {one["value"] for one in counted["trend"]} >= {"rising", "falling", "level", "due"}
    assert "invalid" not in outcomes.read_text("utf-8")


def test_every_type_has_plausible_values(folder: Path) -> None:
    drawn = rows(sample(folder))
    visits = [int(text) for text in column(drawn, "visits")]
    assert 0 <= min(visits) < max(visits) <= 12
    assert column(drawn, "grade").count("none") > column(drawn, "grade").count("gold") > 0
    assert set(column(drawn, "active")) == {"true", "false"}
    assert max(column(drawn, "since")) <= "2026-06-15"
    assert max(column(drawn, "matures")) > "2027-01-01"
    assert max(column(drawn, "birthday")) < "2008-12-31"
    assert {len(json.loads(text)) for text in column(drawn, "shares")} == {2}
    assert {tuple(sorted(json.loads(text))) for text in column(drawn, "cards")} >= {(), ("debit",), ("credit", "debit")}
    assert all(isinstance(visits, int) for text in column(drawn, "by_branch") for visits in json.loads(text).values())
    assert set(json.loads(drawn[0]["home"])) == {"city", "rooms"}
    assert 100 < len(column(drawn, "note")) < 300, "half of them, since not on record means something"


def test_missing_and_invalid_are_as_many_as_asked_and_no_other_fact_changes(folder: Path) -> None:
    whole = rows(sample(folder))
    holed = rows(sample(folder, "holed.csv", "--missing", 0.2, "--invalid", 0.1))
    assert 40 < sum(not row["assets"] for row in holed) < 120
    assert 15 < sum(row["assets"] == "-1" for row in holed) < 70
    pairs = [(old["assets"], new["assets"]) for old, new in zip(whole, holed, strict=True)]
    assert all(old == new for old, new in pairs if new not in ("", "-1"))


def test_parquet_holds_the_same_customers(folder: Path) -> None:
    texts = [tuple(row.values()) for row in rows(sample(folder))]
    read = [cells for _, cells, _ in open_table(sample(folder, "out.parquet")).rows()]
    assert [tuple(cell or "" for cell in cells) for cells in read] == texts


def test_a_file_tells_how_facts_are_distributed(folder: Path) -> None:
    told = folder / "told.yaml"
    told.write_text(
        "facts:\n"
        "  assets: {uniform: {from: 5万, to: 6万}}\n"
        "  grade: {weights: {gold: 1, none: 0}}\n"
        "  active: {constant: true, missing: 0.5}\n"
        "  cards: {constant: credit}\n"
        "  since: {uniform: {from: 2026-01-01, to: 2026-01-31}}\n",
        "utf-8",
    )
    drawn = rows(sample(folder, "told.csv", "--distributions", told))
    assert all(50_000 <= Decimal(text) <= 60_000 for text in column(drawn, "assets"))
    assert set(column(drawn, "grade")) == {"gold"}
    assert set(column(drawn, "active")) == {"true"}
    assert 130 < len(column(drawn, "active")) < 270
    assert set(column(drawn, "cards")) == {"[]", '["credit"]'}
    assert {text[:7] for text in column(drawn, "since")} == {"2026-01"}


@pytest.mark.parametrize(
    ("line", "place", "says"),
    [
        ("asets: {constant: 1}", "2:3", "did you mean `assets`?"),
        ("assets: {constant: 1, normal: {mean: 1, sd: 1}}", "2:3", "leave one of `normal`, `constant`"),
        ("grade: {normal: {mean: 1, sd: 1}}", "2:19", "`grade` is a code, which has no normal"),
        ("grade: {weights: {golden: 1, none: 1}}", "2:21", "did you mean `gold`?"),
        ("grade: {weights: {gold: 0}}", "2:20", "all weights of `grade` are 0"),
        ("assets: {lognormal: {median: -1, sigma: 1}}", "2:32", "`median` must be above 0"),
        ("assets: {missing: 1.5}", "2:21", "`1.5` is no share"),
        ("since: {uniform: {from: 2026-02-01, to: 2026-01-01}}", "2:20", "2026-02-01"),
        ("note: {invalid: 0.1}", "2:3", "every value is valid"),
        ("assets: {missing: 0.6, invalid: 0.6}", "2:3", "more than 1"),
    ],
)
def test_a_fault_of_the_file_is_shown_with_its_place(folder: Path, line: str, place: str, says: str) -> None:
    told = folder / "told.yaml"
    told.write_text(f"facts:\n  {line}\n", "utf-8")
    result = guanjia("sample", "made", folder / "x.csv", "--rulesets", folder, "--distributions", told, "--lang", "en")
    assert result.exit_code == 1
    assert f"told.yaml:{place}" in result.output
    assert says in result.output
    assert not (folder / "x.csv").exists()
