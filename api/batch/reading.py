"""The rows of a customer file, read a stretch at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROWS_AT_A_TIME = 4096


class BadBatch(ValueError):
    """The file of customers, or where the outcomes shall go, cannot be used; the message says why and where."""


class Table(Protocol):
    """A file of customers: its columns, how much of it there is (`total`), and its rows."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def total(self) -> int: ...

    def rows(self) -> Iterator[tuple[int, tuple[object, ...], int]]:
        """Yield each row's number (as an editor counts lines), its cells, and how much of `total` is read."""
        ...


def open_table(path: Path) -> Table:
    """Return the table in the file, CSV or Parquet by its suffix. Raises `BadBatch`."""
    if not path.is_file():
        raise BadBatch(f"`{path}` is not a file")
    match path.suffix.lower():
        case ".csv":
            return open_csv(path)
        case ".parquet":
            return open_parquet(path)
    raise BadBatch(f"`{path}` must end in .csv or .parquet")


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A CSV file in UTF-8 with a header line; `total` in bytes."""

    path: Path
    columns: tuple[str, ...]
    total: int

    def rows(self) -> Iterator[tuple[int, tuple[object, ...], int]]:
        with self.path.open("rb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
            lines = csv.reader(text, strict=True)
            next(lines)
            for cells in _csv_lines(self.path, lines):
                if not cells:
                    continue
                if len(cells) != len(self.columns):
                    wrong = f"{len(cells)} cells where the header names {len(self.columns)} columns"
                    raise BadBatch(f"`{self.path}`, line {lines.line_num}: {wrong}")
                yield lines.line_num, tuple(cells), min(raw.tell(), self.total)


def open_csv(path: Path) -> CsvTable:
    """Return the CSV file, its header read."""
    with path.open(encoding="utf-8-sig", newline="") as text:
        header = next(_csv_lines(path, csv.reader(text, strict=True)), [])
    return CsvTable(path, _checked_columns(path, header), path.stat().st_size)


def _csv_lines(path: Path, lines: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the lines; what is not CSV in UTF-8 becomes `BadBatch`."""
    try:
        yield from lines
    except UnicodeDecodeError:
        raise BadBatch(f"`{path}` is not in UTF-8: save it as `CSV UTF-8` (另存为 CSV UTF-8)") from None
    except csv.Error as error:
        raise BadBatch(f"`{path}` is not CSV: {error}") from None


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """A Parquet file; `total` in rows."""

    path: Path
    columns: tuple[str, ...]
    total: int

    def rows(self) -> Iterator[tuple[int, tuple[object, ...], int]]:
        number = 0
        with pq.ParquetFile(self.path) as file:
            for batch in file.iter_batches(batch_size=ROWS_AT_A_TIME):
                columns = [exact_cells(column) for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield number, cells, number


def open_parquet(path: Path) -> ParquetTable:
    """Return the Parquet file, its schema read."""
    try:
        with pq.ParquetFile(path) as file:
            names, total = file.schema_arrow.names, file.metadata.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        raise BadBatch(f"`{path}` is not a Parquet file: {error}") from None
    return ParquetTable(path, _checked_columns(path, names), total)


def exact_cells(column: Any) -> list[object]:
    """Return the cells of a column; a binary float, also within lists and structs, as the shortest text naming it."""
    exact = exact_type(column.type)
    cells: list[object] = (column if exact == column.type else pc.cast(column, exact)).to_pylist()
    return cells


def exact_type(kind: pa.DataType) -> pa.DataType:
    """Return the type with text in place of binary floats, and values in place of dictionaries of them."""
    if pa.types.is_dictionary(kind):
        return exact_type(kind.value_type)
    if pa.types.is_floating(kind):
        return pa.string()
    if pa.types.is_map(kind):
        return pa.map_(kind.key_type, exact_type(kind.item_type))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(exact_type(field.type)) for field in kind])
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return pa.list_(exact_type(kind.value_type))
    return kind


def _checked_columns(path: Path, names: list[str]) -> tuple[str, ...]:
    """Return the column names. Raises `BadBatch` where there is none, or one comes twice."""
    columns = tuple(name.strip() for name in names)
    if not columns:
        raise BadBatch(f"`{path}` has no header line")
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise BadBatch(f"`{path}` has more than one column `{twice[0]}`")
    return columns
