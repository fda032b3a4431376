"""`python -m bench batch`: a file of made-up customers through `guanjia batch`, beside zen-engine row by row."""

from __future__ import annotations

import csv
import datetime as dt
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from api.batch import Batch, open_table, run
from api.batch.running import DEFAULT_ID, plan_columns
from api.sampling import drawings_of, write_customers
from bench.w1_ruleset import PARTS, load_w1, no_transition
from bench.w1_zen import zen_evaluate, zen_spoken
from bench.workload import ALL_PARTS, Workload, default_folder, read_workload
from engine.decide.decider import Decider
from engine.model.ruleset import Ruleset
from engine.model.types import NUMERIC, Base, Type

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Timed:
    """How long a whole file took, in seconds, and of that what the engine itself took (None: not told apart)."""

    whole: float
    engine: float | None = None


@click.command()
@click.option("--customers", default=100_000, show_default=True, type=click.IntRange(1), help="How many customers.")
@click.option("--seed", default=1, show_default=True, type=int, help="Seed of the made-up customers.")
@click.option("--folder", type=click.Path(path_type=Path), default=None, help="Folder of W1 (rules).")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def batch(customers: int, seed: int, folder: Path | None, as_json: bool) -> None:
    """Print customers per second from file to file, all decisions of W1, and the ratio to zen in the same run.

    Example: python -m bench batch --customers 10000
    """
    folder = folder or default_folder()
    if not folder.is_dir():
        raise click.UsageError(f"there is no workload in `{folder}`; name its folder by --folder or GUANJIA_SHARED")
    workload = read_workload(folder, ALL_PARTS)
    ruleset = load_w1(workload)
    with TemporaryDirectory() as scratch:
        source, ours, theirs = (Path(scratch) / name for name in ("customers.csv", "ours.csv", "theirs.csv"))
        drawings = drawings_of(ruleset, AS_OF, 0.0, 0.0, {})
        write_customers(drawings, customers, seed, source, lambda made: None)
        timed = {"guanjia batch": _guanjia(ruleset, source, ours)}
        differ = None
        if find_spec("zen") is not None:
            timed["zen, row by row"] = _zen(workload, ruleset, source, theirs)
            differ = _different(workload, ours, theirs)
    figures = {name: _figures(customers, one, timed.get("zen, row by row")) for name, one in timed.items()}
    if as_json:
        print(json.dumps({"customers": customers, "seed": seed, "differ": differ, "runs": figures}, indent=2))
    else:
        _print_table(customers, figures, differ)
    raise SystemExit(1 if differ else 0)


def _guanjia(ruleset: Ruleset, source: Path, target: Path) -> Timed:
    """Every decision of every customer stands in `target`, written by what `guanjia batch` runs."""
    asked = tuple(PARTS.values())
    start = time.perf_counter()
    table = open_table(source)
    job = Batch(Decider(ruleset, "compiled"), asked, AS_OF)
    run(job, table, plan_columns(table, ruleset, asked, None), target, lambda read, decided: None)
    return Timed(time.perf_counter() - start)


def _zen(workload: Workload, ruleset: Ruleset, source: Path, target: Path) -> Timed:
    """The same by zen: plain csv in and out, numbers as floats, one evaluation for each row."""
    evaluate = zen_evaluate(workload)
    given = {name: _reader(ruleset.facts[name].type) for name in workload.facts}
    start, spent = time.perf_counter(), 0.0
    with source.open(encoding="utf-8", newline="") as rows, target.open("w", encoding="utf-8", newline="") as out:
        written = csv.writer(out)
        written.writerow([DEFAULT_ID, *PARTS.values()])
        for row in csv.DictReader(rows):
            facts = {name: read(row[name]) for name, read in given.items()}
            began = time.perf_counter()
            found = evaluate(facts)
            spent += time.perf_counter() - began
            said = zen_spoken(workload, found)
            written.writerow([row[DEFAULT_ID], *map(_written, said.values())])
    return Timed(time.perf_counter() - start, spent)


def _reader(kind: Type) -> Callable[[str], Any]:
    """Return what makes of a cell what zen's binding takes: dates as the number of their day, in favour of zen."""
    if kind.base in NUMERIC:
        return float
    if kind.base is Base.BOOLEAN:
        return lambda cell: cell == "true"
    return (lambda cell: (dt.date.fromisoformat(cell) - _EPOCH).days) if kind.base is Base.DATE else str


def _written(value: object) -> str:
    return json.dumps(value, separators=(",", ":")) if isinstance(value, list) else str(value or "")


def _different(workload: Workload, ours: Path, theirs: Path) -> int:
    """Return how many customers the two files differ about."""
    none = no_transition(workload.rules)
    with ours.open(encoding="utf-8", newline="") as first, theirs.open(encoding="utf-8", newline="") as second:
        pairs = zip(csv.DictReader(first), csv.DictReader(second), strict=True)
        return sum(any(_said(name, one[name], none) != other[name] for name in PARTS.values()) for one, other in pairs)


def _said(name: str, cell: str, none: str) -> str:
    """Return the cell in W1's words: no transition is nothing."""
    return "" if name == PARTS["transitions"] and cell == none else cell


def _figures(customers: int, timed: Timed, zen: Timed | None) -> dict[str, float | None]:
    return {
        "seconds": round(timed.whole, 2),
        "customers_per_second": round(customers / timed.whole),
        "of_that_engine_seconds": None if timed.engine is None else round(timed.engine, 2),
        "times_as_fast_as_zen": None if zen is None else round(zen.whole / timed.whole, 2),
    }


def _print_table(customers: int, figures: Mapping[str, Mapping[str, float | None]], differ: int | None) -> None:
    table = Table(title=f"W1, all its decisions: {customers:,} made-up customers, from CSV to CSV")
    for column in ("run", "seconds", "customers/s", "of that the engine", "beside zen"):
        table.add_column(column, justify="left" if column == "run" else "right")
    for name, one in figures.items():
        engine, times = one["of_that_engine_seconds"], one["times_as_fast_as_zen"]
        table.add_row(
            name,
            f"{one['seconds']:.2f}",
            f"{one['customers_per_second']:,}",
            "-" if engine is None else f"{engine:.2f}",
            "-" if times is None else f"{times:.2f} ×",
        )
    Console().print(table)
    Console().print("zen-engine is not installed" if differ is None else f"customers they differ about: {differ:,}")
