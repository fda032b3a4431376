"""A case added to a case file: the file stays as it is, comments and all, but for one line more."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from engine.load.cases import CasesResult, load_cases


class NotAppended(ValueError):
    """The case cannot be added to the file. `code`: `faulty`, `id_used`, `other_ruleset`, `not_a_block`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def append_case(path: Path, ruleset: str, id: str, line: str) -> None:
    """The file has the line behind its last case, and was written whole or not at all; a new file has it alone.

    Raises `NotAppended` where the file is faulty, has a case of this id, or its cases are not one item a line;
    `OSError`, `UnicodeDecodeError`.
    """
    if not path.exists():
        write_whole(path, f"ruleset: {ruleset}\ncases:\n  {line}\n")
        return
    text = path.read_bytes().decode("utf-8")
    before = _read(text, path)
    if before.ruleset not in (None, ruleset):
        raise NotAppended("other_ruleset", before.ruleset or "")
    if id in {case.id for case in before.cases}:
        raise NotAppended("id_used", id)
    added = with_line(text, before, line)
    after = _read(added, path)
    if [case.id for case in after.cases] != [*(case.id for case in before.cases), id]:
        raise NotAppended("not_a_block")
    write_whole(path, added)


def with_line(text: str, read: CasesResult, line: str) -> str:
    """Return the text with the line behind the last case, indented as that one. Raises `NotAppended`."""
    if not read.cases:
        raise NotAppended("not_a_block")
    at = max((case.at for case in read.cases), key=lambda place: (place.line, place.column))
    lines = text.splitlines(keepends=True)
    first = lines[at.line - 1]
    indentation = first[: len(first) - len(first.lstrip(" "))]
    if not first.lstrip(" ").startswith("- "):
        raise NotAppended("not_a_block")
    end = at.line
    for number in range(at.line, len(lines)):
        inner = lines[number]
        if not inner.strip() or inner.lstrip().startswith("#"):
            continue
        if len(inner) - len(inner.lstrip(" ")) <= len(indentation):
            break
        end = number + 1
    newline = "\r\n" if first.endswith("\r\n") else "\n"
    if not lines[end - 1].endswith("\n"):
        lines[end - 1] += newline
    return "".join([*lines[:end], f"{indentation}{line}{newline}", *lines[end:]])


def write_whole(path: Path, text: str) -> None:
    """The file has this text; whoever reads it meanwhile reads the old one or the new one, never a part."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read(text: str, path: Path) -> CasesResult:
    result = load_cases(text, str(path))
    if any(fault.severity == "error" for fault in result.diagnostics):
        raise NotAppended("faulty", str(path))
    return result
