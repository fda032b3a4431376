"""The outcomes that `guanjia batch` wrote, read again from CSV, Parquet or JSON Lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from api.batch.cells import NUMBER, TRUTH
from api.batch.reading import BadBatch, Table, open_table
from api.batch.writing import BETWEEN, PARTS
from engine.audit import MalformedJson, exact_json_loads
from engine.model.outcome import Json, Status
from engine.model.ruleset import Decision, Ruleset
from engine.model.types import NUMERIC, Base

JSON_LINES = ".jsonl"
Read = Callable[[int, int], None]
"""Told how much of how much is read."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the file says of one customer's decision."""

    status: Status
    value: Json = None
    flags: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    open: tuple[Json, ...] = ()
    because: str | None = None
    details: Mapping[str, Json] = field(default_factory=dict)


Row = tuple[str, Mapping[str, Told]]
"""A customer's id, and what the file says of each decision."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """A file of outcomes: the decisions of the ruleset that it tells of, in requirement order."""

    path: Path
    ruleset: Ruleset
    names: tuple[str, ...]
    id_column: str

    def rows(self, progress: Read) -> Iterator[Row]:
        """Yield each customer. Raises `BadBatch` where a row cannot be read."""
        if self.path.suffix.lower() == JSON_LINES:
            return _json_rows(self, progress)
        return _table_rows(self, open_table(self.path), progress)


def open_decisions(path: Path, ruleset: Ruleset) -> Decisions:
    """Return the file of outcomes. Raises `BadBatch` if it tells of no decision of the ruleset."""
    if not path.is_file():
        raise BadBatch(f"`{path}` is not a file")
    if path.suffix.lower() == JSON_LINES:
        first = next(_json_lines(path, lambda read, total: None), {})
        outcomes, id_column = first.get("outcomes"), next(iter(first), "")
        told = set(outcomes) if isinstance(outcomes, dict) else set()
    else:
        columns = open_table(path).columns
        told, id_column = {name for name in columns if f"{name}_status" in columns}, columns[0]
    names = tuple(name for name in ruleset.decisions if name in told)
    if not names:
        raise BadBatch(f"`{path}` holds no decision of `{ruleset.name}`; it must be what `guanjia batch` wrote")
    return Decisions(path, ruleset, names, id_column)


def _json_rows(file: Decisions, progress: Read) -> Iterator[Row]:
    for line in _json_lines(file.path, progress):
        outcomes = line.get("outcomes")
        if not isinstance(outcomes, dict):
            raise BadBatch(f"`{file.path}` has a line without `outcomes`")
        told = {name: _from_json(outcomes.get(name), file.path) for name in file.names}
        yield str(line.get(file.id_column)), told


def _json_lines(path: Path, progress: Read) -> Iterator[dict[str, Json]]:
    total, read = path.stat().st_size, 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                document = exact_json_loads(line)
            except MalformedJson as error:
                raise BadBatch(f"`{path}`, line {number}: {error}") from None
            if not isinstance(document, dict):
                raise BadBatch(f"`{path}`, line {number}: not what `guanjia batch` wrote")
            read += len(line)
            progress(read, total)
            yield document


def _from_json(outcome: Json, path: Path) -> Told:
    if not isinstance(outcome, dict):
        raise BadBatch(f"`{path}` has a line that lacks a decision")
    details, because = outcome.get("details"), outcome.get("because")
    return Told(
        status=_status(outcome.get("status"), path),
        value=outcome.get("value"),
        flags=_names(outcome.get("flags")),
        missing=_names(outcome.get("missing")),
        open=tuple(_items(outcome.get("open"))),
        because=None if because is None else str(because),
        details=details if isinstance(details, dict) else {},
    )


def _names(names: Json) -> tuple[str, ...]:
    return tuple(str(name) for name in _items(names))


def _items(items: Json) -> list[Json]:
    return items if isinstance(items, list) else []


def _status(text: object, path: Path) -> Status:
    try:
        return Status(str(text))
    except ValueError:
        raise BadBatch(f"`{path}` holds the status `{text}`, which there is not") from None


def _table_rows(file: Decisions, table: Table, progress: Read) -> Iterator[Row]:
    places = {name: place for place, name in enumerate(table.columns)}
    lacking = [f"{name}{part}" for name in file.names for part in PARTS if f"{name}{part}" not in places]
    if lacking:
        raise BadBatch(f"`{file.path}` has no column `{lacking[0]}`; run `guanjia batch` again")
    decisions = [file.ruleset.decisions[name] for name in file.names]
    for _, cells, read in table.rows():
        told = {decision.name: _from_cells(decision, cells, places, file.path) for decision in decisions}
        yield str(cells[0]), told
        progress(read, table.total)


def _from_cells(decision: Decision, cells: Sequence[object], places: Mapping[str, int], path: Path) -> Told:
    def text(part: str) -> str:
        place = places.get(decision.name + part)
        return "" if place is None or cells[place] is None else str(cells[place])

    def names(part: str) -> tuple[str, ...]:
        return tuple(text(part).split(BETWEEN)) if text(part) else ()

    details = _structure(text("_details"))
    return Told(
        status=_status(text("_status"), path),
        value=_value(text(""), decision),
        flags=names("_flags"),
        missing=names("_missing"),
        open=tuple(_items(_structure(text("_open")))),
        because=text("_because") or None,
        details=details if isinstance(details, dict) else {},
    )


def _value(text: str, decision: Decision) -> Json:
    """Return the value of a cell: lists and records stand there as JSON, the rest by the type of the decision."""
    if text == "":
        return None
    kind = decision.value_type
    if kind.base in (Base.CODE, Base.TEXT) and not kind.container:
        return text
    if text[0] in "[{":
        return _structure(text)
    if kind.base is Base.BOOLEAN:
        return TRUTH.get(text, text)
    return Decimal(text) if kind.base in (*NUMERIC, Base.ANY) and NUMBER.fullmatch(text) else text


def _structure(text: str) -> Json:
    try:
        return exact_json_loads(text.encode()) if text else None
    except MalformedJson:
        return text
