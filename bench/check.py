"""`python -m bench check`: what the checks of large tables take, beside a plain libyaml compose of the same text."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from random import Random
from typing import TypeVar

import click
import yaml
from rich.console import Console
from rich.table import Table

from engine.check import check as check_ruleset
from engine.load import load_text

Result = TypeVar("Result")
GRADES = ("platinum", "gold", "silver", "bronze")
HEAD = """ruleset: large
facts:
  asset: {type: money, unit: CNY, min: 0}
  visits: {type: integer, min: 0, max: 1000}
  months: {type: integer, min: 0, max: 1000}
  grade: {type: code, codes: [platinum, gold, silver, bronze], ordered: best_first}
decisions:
  large:
    kind: table
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One table: seconds spent on it, and how many times as long as composing its text the checks take."""

    table: str
    rows: int
    compose: float
    load: float
    check: float
    times_compose: float
    findings: int


@click.command("check")
@click.option("--rows", default=1000, show_default=True, type=click.IntRange(8), help="Rows of each table.")
@click.option("--seed", default=1, show_default=True, help="Seed of the tables drawn by lot.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def check(rows: int, seed: int, as_json: bool) -> None:
    """Print what loading and checking tables of four columns takes, and its ratio to libyaml's compose.

    Example: python -m bench check --rows 300
    """
    lines = [measured(name, text) for name, text in tables(rows, Random(seed)).items()]
    if as_json:
        print(json.dumps([asdict(line) for line in lines], indent=2))
    else:
        _print_table(lines)


def tables(rows: int, random: Random) -> dict[str, str]:
    """Return the rule files by name: a grid without overlaps under UNIQUE, and rows drawn by lot."""
    return {
        "grid, UNIQUE": _file("UNIQUE", _grid(rows)),
        "grid, PRIORITY": _file("PRIORITY", _grid(rows)),
        "narrow rows by lot, FIRST": _file("FIRST", [_drawn(random, 60) for _ in range(rows)]),
        "wide rows by lot, FIRST": _file("FIRST", [_drawn(random, 700) for _ in range(rows)]),
        "wide rows by lot, COLLECT": _file("COLLECT", [_drawn(random, 700) for _ in range(rows)]),
    }


def measured(name: str, text: str) -> Line:
    """Return the times of composing, loading and checking the text, each once."""
    compose, _ = _timed(lambda: yaml.compose(text, Loader=yaml.CSafeLoader))
    load, result = _timed(lambda: load_text({"ruleset.yaml": text}))
    ruleset = result.ruleset
    assert ruleset is not None, result.diagnostics
    spent, found = _timed(lambda: check_ruleset(ruleset))
    rows = len(ruleset.decisions["large"].rules)
    return Line(name, rows, round(compose, 4), round(load, 3), round(spent, 3), round(spent / compose, 1), len(found))


def _timed(call: Callable[[], Result]) -> tuple[float, Result]:
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def _file(policy: str, cells: list[str]) -> str:
    outputs = "    outputs: {service: {codes: [s0, s1, s2]}}\n"
    rows = "".join(f"      - {{id: r{at}, when: {{{row}}}, then: s{at % 3}}}\n" for at, row in enumerate(cells))
    return f"{HEAD}{outputs}    hit_policy: {policy}\n    rules:\n{rows}"


def _grid(rows: int) -> list[str]:
    """Return rows that cut the customers into blocks: steps of assets and visits, two of months, each grade."""
    steps = max(1, round((rows / 8) ** 0.5))
    return [
        f'asset: "[{asset * 1000}..{asset * 1000 + 1000})", visits: "[{visits * 10}..{visits * 10 + 10})", '
        f'months: "{months}", grade: {grade}'
        for asset in range(steps + 1)
        for visits in range(steps)
        for months in ("< 500", ">= 500")
        for grade in GRADES
    ][:rows]


def _drawn(random: Random, width: int) -> str:
    low = [random.randrange(1000 - width) for _ in range(3)]
    high = [each + random.randrange(1, width) for each in low]
    grades = ", ".join(random.sample(GRADES, random.randint(1, 3)))
    return (
        f'asset: "[{low[0] * 1000}..{high[0] * 1000})", visits: "[{low[1]}..{high[1]}]", '
        f'months: "[{low[2]}..{high[2]})", grade: "{grades}"'
    )


def _print_table(lines: list[Line]) -> None:
    table = Table(title="Checks of tables of four columns")
    for heading in ("table", "rows", "compose (s)", "load (s)", "check (s)", "check beside compose", "findings"):
        table.add_column(heading, justify="left" if heading == "table" else "right")
    for line in lines:
        ratio = f"{line.times_compose:.0f} × as long"
        figures = (f"{line.compose:.3f}", f"{line.load:.2f}", f"{line.check:.2f}", ratio)
        table.add_row(line.table, str(line.rows), *figures, str(line.findings))
    Console().print(table)
