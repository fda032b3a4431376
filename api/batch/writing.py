"""The file of outcomes: there only when it is whole."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pyarrow as pa
import pyarrow.parquet as pq

from api.batch.reading import ROWS_AT_A_TIME, BadBatch
from engine.audit.canonical import canonical_bytes
from engine.model.outcome import Outcome, json_value
from engine.model.ruleset import Decision

PARTS = ("", "_status", "_rules", "_missing", "_possible", "_because", "_details")
"""The columns of every decision: its name with each of these behind it."""
OPEN, FLAGS = "_open", "_flags"
"""Columns of a decision that lists what holds, and of one that carries flags."""
Columns = Mapping[str, tuple[str, ...]]
"""The decisions asked, each with the parts its columns have."""
BETWEEN = "|"
Kept = tuple[Outcome, tuple[str | None, ...]]
"""An outcome and its texts; as long as it is kept no other has its identity."""
MOST_KEPT = 10_000


class OutcomeFile(Protocol):
    """A file being written, outcome row by outcome row."""

    def write(self, customer_id: str, outcomes: Mapping[str, Outcome]) -> None: ...
    def close(self) -> None: ...


@contextmanager
def outcome_file(path: Path, id_column: str, decisions: Columns) -> Iterator[OutcomeFile]:
    """Yield the file to write to; at the end it stands at `path`, or, if anything failed, nothing does.

    Raises `BadBatch` where it cannot be written.
    """
    writers: dict[str, Callable[[Path, str, Columns], OutcomeFile]] = {
        ".csv": CsvOutcomes,
        ".parquet": ParquetOutcomes,
        ".jsonl": JsonLinesOutcomes,
    }
    if path.suffix.lower() not in writers:
        raise BadBatch(f"`{path}` must end in .csv, .parquet or .jsonl")
    with unfinished(path) as part:
        try:
            written = writers[path.suffix.lower()](part, id_column, decisions)
        except OSError as error:
            raise BadBatch(f"`{path}` cannot be written: {error.strerror or error}") from None
        with Closed(written):
            yield written


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """Yield where to write; at the end of the block the file stands, durable, at `path`, or, if it failed, nowhere."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        _make_durable(part)
        part.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            part.unlink()
        raise


class Closed:
    """Closes the file at the end of the block."""

    def __init__(self, file: OutcomeFile) -> None:
        self._file = file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


def _make_durable(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def flat(outcome: Outcome, parts: tuple[str, ...]) -> tuple[str | None, ...]:
    """Return an outcome as the texts of its columns; numbers exact, lists and records as JSON."""
    value = json_value(outcome.value)
    texts: dict[str, str | None] = {
        "": None if value is None else value_text(value),
        "_status": outcome.status.value,
        "_rules": BETWEEN.join(outcome.rules),
        "_missing": BETWEEN.join(outcome.missing),
        "_possible": BETWEEN.join(value_text(answer.to_json()) for answer in outcome.possible),
        "_because": outcome.because or "",
        "_details": value_text(dict(outcome.details)) if outcome.details else "",
        OPEN: value_text(json_value(outcome.open)) if outcome.open else "",
        FLAGS: BETWEEN.join(outcome.flags),
    }
    return tuple(texts[part] for part in parts)


class Texts:
    """Outcomes as texts. Engines give the same outcome to many customers: what was made of one is kept with it."""

    def __init__(self, decisions: Columns) -> None:
        self._decisions = [(name, parts, dict[int, Kept]()) for name, parts in decisions.items()]

    def row(self, customer_id: str, outcomes: Mapping[str, Outcome]) -> list[str | None]:
        """Return the texts of a row, the customer's id first."""
        row: list[str | None] = [customer_id]
        for name, parts, kept in self._decisions:
            outcome = outcomes[name]
            found = kept.get(id(outcome))
            if found is None:
                found = outcome, flat(outcome, parts)
                if len(kept) >= MOST_KEPT:
                    kept.clear()
                kept[id(outcome)] = found
            row += found[1]
        return row


def value_text(value: object) -> str:
    return value if isinstance(value, str) else canonical_bytes(value).decode()


def parts_of(decision: Decision) -> tuple[str, ...]:
    """Return the parts of the decision's outcome that a row has columns for."""
    outputs = [rule.output for rule in decision.rules] + ([decision.otherwise] if decision.otherwise else [])
    has_flags = bool(decision.flags) or any(output.flags for output in outputs)
    return (*PARTS, *([OPEN] if decision.is_listing else []), *([FLAGS] if has_flags else []))


def columns_of(id_column: str, decisions: Columns) -> list[str]:
    return [id_column, *(decision + part for decision, parts in decisions.items() for part in parts)]


class CsvOutcomes:
    """One line for each customer; names joined by `|`."""

    def __init__(self, path: Path, id_column: str, decisions: Columns) -> None:
        self._texts = Texts(decisions)
        self._file = path.open("w", encoding="utf-8", newline="")
        self._lines = csv.writer(self._file, lineterminator="\n")
        self._lines.writerow(columns_of(id_column, decisions))

    def write(self, customer_id: str, outcomes: Mapping[str, Outcome]) -> None:
        self._lines.writerow(self._texts.row(customer_id, outcomes))

    def close(self) -> None:
        self._file.close()


class JsonLinesOutcomes:
    """One JSON object for each customer, each outcome in full."""

    def __init__(self, path: Path, id_column: str, decisions: Columns) -> None:
        self._id_column = id_column
        self._decisions = decisions
        self._file = path.open("wb")

    def write(self, customer_id: str, outcomes: Mapping[str, Outcome]) -> None:
        shown = {name: outcomes[name].to_json() for name in self._decisions}
        self._file.write(canonical_bytes({self._id_column: customer_id, "outcomes": shown}) + b"\n")

    def close(self) -> None:
        self._file.close()


class ParquetOutcomes:
    """One row for each customer, every column text (numbers exact)."""

    def __init__(self, path: Path, id_column: str, decisions: Columns) -> None:
        self._texts = Texts(decisions)
        self._schema = pa.schema([(name, pa.string()) for name in columns_of(id_column, decisions)])
        self._file = pq.ParquetWriter(path, self._schema)
        self._rows: list[list[str | None]] = []

    def write(self, customer_id: str, outcomes: Mapping[str, Outcome]) -> None:
        self._rows.append(self._texts.row(customer_id, outcomes))
        if len(self._rows) >= ROWS_AT_A_TIME:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        if self._rows:
            columns = [list(column) for column in zip(*self._rows, strict=True)]
            self._file.write_table(pa.table(columns, schema=self._schema))
            self._rows = []
