"""The file of made-up customers, as `guanjia batch` reads it: there only when it is whole."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from api.batch.reading import ROWS_AT_A_TIME, BadBatch
from api.batch.running import DEFAULT_ID
from api.batch.writing import unfinished, value_text
from api.sampling.counting import Drawn, drawn_so_far
from api.sampling.drawing import Drawing
from engine.model.outcome import json_value

Progress = Callable[[int], None]
Rows = Iterator[list[str | None]]


def write_customers(
    drawings: tuple[Drawing, ...], customers: int, seed: int, path: Path, progress: Progress
) -> tuple[Drawn, ...]:
    """The customers stand at `path`, CSV or Parquet by its suffix; returns what was drawn. Raises `BadBatch`."""
    writers: dict[str, Callable[[Path, list[str], Rows], None]] = {".csv": _write_csv, ".parquet": _write_parquet}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise BadBatch(f"`{path}` must end in .csv or .parquet")
    counts = drawn_so_far(drawings)
    names = [id_column(drawings), *(drawing.fact.name for drawing in drawings)]
    with unfinished(path) as part:
        write(part, names, _rows(counts, customers, seed, progress))
    return counts


def id_column(drawings: tuple[Drawing, ...]) -> str:
    """Return the name of the column of ids, which is no fact's."""
    name = DEFAULT_ID
    while name in {drawing.fact.name for drawing in drawings}:
        name += "_"
    return name


def _rows(counts: Sequence[Drawn], customers: int, seed: int, progress: Progress) -> Rows:
    """Yield the cells of each customer, its id first: `C` and its number, as long as that of the last."""
    sequences = [each.drawing.cells(seed) for each in counts]
    digits = len(str(customers))
    for number in range(1, customers + 1):
        cells: list[str | None] = [f"C{number:0{digits}}"]
        for each, sequence in zip(counts, sequences, strict=True):
            how, value = next(sequence)
            text = None if value is None else value_text(json_value(value))
            each.count(how, value, text or "")
            cells.append(text)
        yield cells
        progress(number)


def _write_csv(path: Path, names: list[str], rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(names)
        lines.writerows(rows)


def _write_parquet(path: Path, names: list[str], rows: Rows) -> None:
    """Every column is text, so that a cell may be wrong."""
    schema = pa.schema([(name, pa.string()) for name in names])
    with pq.ParquetWriter(path, schema) as file:
        stretch: list[list[str | None]] = []
        for row in rows:
            stretch.append(row)
            if len(stretch) == ROWS_AT_A_TIME:
                file.write_table(_table(stretch, schema))
                stretch = []
        if stretch:
            file.write_table(_table(stretch, schema))


def _table(rows: list[list[str | None]], schema: pa.Schema) -> pa.Table:
    return pa.table([list(column) for column in zip(*rows, strict=True)], schema=schema)
