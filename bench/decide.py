"""`python -m bench decide`: one customer at a time through all of W1, or some of its parts, beside zen-engine."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bench.race import race, wrong_answers
from bench.racers import YARDSTICK, racers
from bench.workload import ALL_PARTS, Workload, default_folder, read_workload


@dataclass(frozen=True, slots=True)
class Line:
    """One engine's result; `times_zen` above 1 is slower than zen."""

    engine: str
    what: str
    microseconds: float
    times_zen: float | None
    wrong: int


@click.command()
@click.option("--customers", default=2000, show_default=True, type=click.IntRange(1), help="Customers per round.")
@click.option("--repeat", default=7, show_default=True, type=click.IntRange(1), help="Rounds; the median counts.")
@click.option("--folder", type=click.Path(path_type=Path), default=None, help="Folder of W1 (rules, customers).")
@click.option("--part", "parts", default=",".join(ALL_PARTS), show_default=True, help="Parts of W1 to run.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def decide(customers: int, repeat: int, folder: Path | None, parts: str, as_json: bool) -> None:
    """Print µs per decision from validated facts, and each engine's ratio to zen in the same run.

    Example: python -m bench decide --customers 500 --part tiers,transitions
    """
    folder = folder or default_folder()
    if not folder.is_dir():
        raise click.UsageError(f"there is no workload in `{folder}`; name its folder by --folder or GUANJIA_SHARED")
    workload = read_workload(folder, _parts(parts))
    workload = replace(workload, customers=workload.customers[:customers], expected=workload.expected[:customers])
    with racers(workload) as (running, absent):
        wrong = {racer.name: wrong_answers(racer) for racer in running}
        times = race(running, repeat)
        zen = times.get(YARDSTICK)
        lines = [
            Line(one.name, one.what, times[one.name], times[one.name] / zen if zen else None, wrong[one.name])
            for one in running
        ]
    if as_json:
        print(json.dumps(_figures(lines, absent, workload, repeat), ensure_ascii=False, indent=2))
    else:
        _print_table(lines, absent, workload, repeat)
    raise SystemExit(1 if any(wrong.values()) else 0)


def _parts(text: str) -> tuple[str, ...]:
    """Return the parts named, in the order of W1."""
    named = {part.strip() for part in text.split(",")}
    if unknown := sorted(named - set(ALL_PARTS)):
        raise click.BadParameter(f"unknown part {', '.join(unknown)}; there are {', '.join(ALL_PARTS)}")
    if "entitlements" in named and "tiers" not in named:
        raise click.BadParameter("entitlements read the tier: name `tiers` as well")
    return tuple(part for part in ALL_PARTS if part in named)


def _figures(lines: list[Line], absent: dict[str, str], workload: Workload, repeat: int) -> dict[str, object]:
    engines = {
        line.engine: {"microseconds": round(line.microseconds, 3), "times_zen": line.times_zen, "wrong": line.wrong}
        for line in lines
    }
    return {
        "workload": f"W1 {', '.join(workload.parts)}",
        "customers": len(workload.customers),
        "rounds": repeat,
        "one_missing_times_complete": _times_complete(lines),
        "engines": engines,
        "absent": absent,
    }


def _times_complete(lines: list[Line]) -> float:
    """Return how many times as long the compiled engine takes with one fact missing."""
    spent = {line.engine: line.microseconds for line in lines}
    return round(spent["one missing"] / spent["compiled"], 2)


def _print_table(lines: list[Line], absent: dict[str, str], workload: Workload, repeat: int) -> None:
    table = Table(
        title=f"W1, {', '.join(workload.parts)}: {len(workload.customers)} customers, median of {repeat} rounds"
    )
    table.add_column("engine")
    table.add_column("µs per decision", justify="right")
    table.add_column("beside zen", justify="right")
    table.add_column("outputs")
    table.add_column("what is timed")
    for line in lines:
        outputs = "equal" if line.wrong == 0 else f"{line.wrong} differ"
        table.add_row(line.engine, f"{line.microseconds:.2f}", _ratio(line.times_zen), outputs, line.what)
    for engine, reason in absent.items():
        table.add_row(engine, "-", "-", "-", reason)
    Console().print(table)
    Console().print(f"With one fact missing the compiled engine takes {_times_complete(lines)} times as long.")


def _ratio(times_zen: float | None) -> str:
    """Say the ratio in words.

    >>> _ratio(0.1), _ratio(1.0), _ratio(25.0)
    ('10.0 × faster', '1', '25.0 × slower')
    """
    if times_zen is None or times_zen == 1:
        return "-" if times_zen is None else "1"
    return f"{1 / times_zen:.1f} × faster" if times_zen < 1 else f"{times_zen:.1f} × slower"
