"""`python -m bench decide`: one decision at a time on W1's tiers and stage transitions, beside zen-engine."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bench.race import race, wrong_answers
from bench.racers import YARDSTICK, racers
from bench.workload import default_folder, read_workload


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
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def decide(customers: int, repeat: int, folder: Path | None, as_json: bool) -> None:
    """Print µs per decision from validated facts, and each engine's ratio to zen in the same run.

    Example: python -m bench decide --customers 500 --repeat 5
    """
    workload = read_workload(folder or default_folder())
    workload = replace(workload, customers=workload.customers[:customers], expected=workload.expected[:customers])
    with racers(workload) as (running, absent):
        wrong = {racer.name: wrong_answers(racer, workload.expected) for racer in running}
        times = race(running, repeat)
        zen = times.get(YARDSTICK)
        lines = [
            Line(one.name, one.what, times[one.name], times[one.name] / zen if zen else None, wrong[one.name])
            for one in running
        ]
    if as_json:
        print(json.dumps(_figures(lines, absent, len(workload.customers), repeat), ensure_ascii=False, indent=2))
    else:
        _print_table(lines, absent, len(workload.customers), repeat)
    raise SystemExit(1 if any(wrong.values()) else 0)


def _figures(lines: list[Line], absent: dict[str, str], customers: int, repeat: int) -> dict[str, object]:
    engines = {
        line.engine: {"microseconds": round(line.microseconds, 3), "times_zen": line.times_zen, "wrong": line.wrong}
        for line in lines
    }
    return {"workload": "W1 tiers and transitions", "customers": customers, "rounds": repeat} | {
        "engines": engines,
        "absent": absent,
    }


def _print_table(lines: list[Line], absent: dict[str, str], customers: int, repeat: int) -> None:
    table = Table(title=f"W1, tiers and stage transitions: {customers} customers, median of {repeat} rounds")
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


def _ratio(times_zen: float | None) -> str:
    """Say the ratio in words.

    >>> _ratio(0.1), _ratio(1.0), _ratio(25.0)
    ('10.0 × faster', '1', '25.0 × slower')
    """
    if times_zen is None or times_zen == 1:
        return "-" if times_zen is None else "1"
    return f"{1 / times_zen:.1f} × faster" if times_zen < 1 else f"{times_zen:.1f} × slower"
