"""The backup file: compressed lines of JSON that no database wrote and any can take.

First a line that names the format, then rulesets, records and keys, each a JSON object with its `kind`; bytes are
base64. The last line counts the others and holds their SHA-256, so that a file cut short or altered is known by it.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

FORMAT = "guanjia-backup"
VERSION = 1


class BackupDamaged(ValueError):
    """The file is not a whole, unaltered backup."""


class BackupUnreachable(ValueError):
    """The file cannot be read or written where it is asked for."""


class LineWriter:
    """Writes the lines of a backup and keeps their count and digest."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.count = 0

    def write(self, kind: str, **fields: Any) -> None:
        line = _line({"kind": kind} | fields)
        self._digest.update(line)
        self._stream.write(line)
        self.count += 1

    def finish(self) -> None:
        """Write the line that vouches for all before it."""
        self._stream.write(_line({"kind": "end", "lines": self.count, "sha256": self._digest.hexdigest()}))


@contextmanager
def new_backup_file(path: Path) -> Iterator[LineWriter]:
    """Give a writer for the file; it is at `path`, whole and on disk, only when the block ends well."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with _opened(unfinished) as file:
            with gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as stream:
                lines = LineWriter(stream)
                lines.write("start", format=FORMAT, version=VERSION)
                yield lines
                lines.finish()
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
        _sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def backup_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines between first and last; raises BackupDamaged, at the latest at the end, if anything is amiss."""
    digest, count, end = hashlib.sha256(), 0, None
    for line in _raw_lines(path):
        if end is not None:
            raise BackupDamaged("there is more after the end line")
        entry = _entry(line, count)
        if entry["kind"] == "end":
            end = entry
            continue
        digest.update(line)
        count += 1
        if count > 1:
            yield entry
    if end is None:
        raise BackupDamaged(f"the file stops after {count} lines, without an end line")
    if end.get("lines") != count or end.get("sha256") != digest.hexdigest():
        raise BackupDamaged("the digest in the end line does not fit the lines before it")


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise BackupDamaged("a field is not base64") from None


def _raw_lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") as stream:
            yield from stream
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BackupDamaged(f"the file is cut short or altered: {error}") from error
    except OSError as error:
        raise BackupUnreachable(f"cannot read {path}: {error.strerror}") from error


def _entry(line: bytes, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        raise BackupDamaged(f"line {number + 1} is not JSON") from None
    if not isinstance(entry, dict) or not isinstance(entry.get("kind"), str):
        raise BackupDamaged(f"line {number + 1} is not a line of a backup")
    if number == 0 and (entry["kind"], entry.get("format")) != ("start", FORMAT):
        raise BackupDamaged("not a backup of this service")
    if number == 0 and entry.get("version") != VERSION:
        raise BackupDamaged(f"a backup of version {entry.get('version')}; this program reads version {VERSION}")
    return entry


def _line(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"


def _opened(path: Path) -> IO[bytes]:
    try:
        return open(path, "xb", opener=_private)
    except OSError as error:
        raise BackupUnreachable(f"cannot write {path}: {error.strerror}") from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
