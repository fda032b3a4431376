"""`python -m bench load`: how long rule files take to load, beside libyaml composing the same text."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import yaml
from rich.console import Console
from rich.table import Table

from bench.tables import generated
from engine.load import load_text
from engine.load.folder import read_files

RULESETS = Path(__file__).resolve().parents[1] / "rulesets"
WARM_ROUNDS = 5

Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """What one ruleset takes, in µs of the processor; `cold` is the first time in a fresh process, its imports done."""

    name: str
    compose_cold: float
    load_cold: float
    compose_warm: float
    load_warm: float

    @property
    def times_cold(self) -> float:
        return self.load_cold / self.compose_cold

    @property
    def times_warm(self) -> float:
        return self.load_warm / self.compose_warm


@click.command()
@click.option(
    "--repeat", default=5, show_default=True, type=click.IntRange(1), help="Processes each; the quickest counts."
)
@click.option("--folder", type=click.Path(path_type=Path), default=RULESETS, help="Folder of rulesets to load too.")
@click.option("--only", default="", help="Measure only those whose name holds this text.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def load(repeat: int, folder: Path, only: str, as_json: bool) -> None:
    """Print the time a load without deep checks takes, as a multiple of libyaml composing the same text.

    Example: python -m bench load --only rows
    """
    texts = {**generated(), **{main.parent.name: read_files(main.parent)[0] for main in _mains(folder)}}
    lines = [_measured(name, files, repeat) for name, files in texts.items() if only in name]
    if not lines:
        raise click.UsageError(f"nothing to measure has `{only}` in its name")
    shipped = [line for line in lines if line.name not in generated()]
    if len(shipped) > 1:
        lines.append(_together(shipped))
    if as_json:
        figures = [{**asdict(line), "times_cold": line.times_cold, "times_warm": line.times_warm} for line in lines]
        print(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        _print_table(lines, repeat)


def _mains(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/ruleset.yaml"))


def _measured(name: str, files: Files, repeat: int) -> Line:
    composing = [_in_fresh_process(files, loads=False) for _ in range(repeat)]
    loading = [_in_fresh_process(files, loads=True) for _ in range(repeat)]
    (compose_cold, compose_warm), (load_cold, load_warm) = (
        tuple(min(column) for column in zip(*rounds, strict=True)) for rounds in (composing, loading)
    )
    return Line(name, compose_cold, load_cold, compose_warm, load_warm)


def _together(lines: list[Line]) -> Line:
    parts = ("compose_cold", "load_cold", "compose_warm", "load_warm")
    return Line("all rulesets", *(sum(getattr(line, part) for line in lines) for part in parts))


def _in_fresh_process(files: Files, loads: bool) -> tuple[float, float]:
    """Return the time of the first run and of the quickest after it; the process ends with them."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(_timed, dict(files), loads).result()


def _timed(files: Files, loads: bool) -> tuple[float, float]:
    cold, *warm = (_microseconds(files, loads) for _ in range(1 + WARM_ROUNDS))
    return cold, min(warm)


def _microseconds(files: Files, loads: bool) -> float:
    run = _load if loads else _compose
    start = time.thread_time_ns()
    run(files)
    return (time.thread_time_ns() - start) / 1000


def _compose(files: Files) -> None:
    for text in files.values():
        yaml.compose(text, Loader=yaml.CSafeLoader)


def _load(files: Files) -> None:
    result = load_text(files)
    if result.ruleset is None:
        raise ValueError(f"the ruleset does not load: {result.diagnostics[0]}")


def _print_table(lines: list[Line], repeat: int) -> None:
    table = Table(title=f"µs to compose and to load, the quickest of {repeat} processes")
    table.add_column("ruleset")
    for column in ("compose cold", "load cold", "times", "compose warm", "load warm", "times"):
        table.add_column(column, justify="right")
    for line in lines:
        cold = (f"{line.compose_cold:,.0f}", f"{line.load_cold:,.0f}", f"{line.times_cold:.2f}")
        warm = (f"{line.compose_warm:,.0f}", f"{line.load_warm:,.0f}", f"{line.times_warm:.2f}")
        table.add_row(line.name, *cold, *warm)
    Console().print(table)
