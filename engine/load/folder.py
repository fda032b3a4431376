"""A folder of rule files to a ruleset, with all faults of all files together; nothing a user wrote raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.diagnostics import Diagnostic, in_order, ruleset_faults, yaml_faults
from engine.load.build import build_ruleset
from engine.load.collecting import without_collecting
from engine.load.digest import digest_of
from engine.load.fields import Fields, fields_of
from engine.load.keys import PART, RULESET
from engine.load.read_yaml import MOST_BYTES, read_yaml
from engine.model.ruleset import Ruleset
from engine.source import Location, SourceText

MAIN_FILE = "ruleset.yaml"
CASES_FOLDER = "cases"


@dataclass(frozen=True, slots=True)
class LoadResult:
    """A ruleset, or None where a diagnostic is an error; the files as read, for showing places."""

    ruleset: Ruleset | None
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[SourceText, ...]


def load_ruleset(folder: Path) -> LoadResult:
    """Return the ruleset of the folder's `*.yaml` files; those under `cases/` do not belong to it."""
    files, faults = read_files(folder)
    with without_collecting():
        return _load(files, faults)


def load_text(files: Mapping[str, str]) -> LoadResult:
    """Return the ruleset of these files: text by path relative to the folder."""
    with without_collecting():
        return _load(files, [])


def load_folder_of_rulesets(path: Path) -> dict[str, LoadResult]:
    """Return a result for each sub-folder with a `ruleset.yaml`, or for the folder itself if it has one.

    Named after the ruleset, or after the folder where it does not load or the name is taken.
    """
    results: dict[str, LoadResult] = {}
    for folder in ruleset_folders(path):
        result = load_ruleset(folder)
        wanted = (result.ruleset.name if result.ruleset else folder.resolve().name, folder.resolve().name, str(folder))
        results[next(name for name in wanted if name not in results)] = result
    return results


def ruleset_folders(path: Path) -> list[Path]:
    """Return the folders of rulesets: the folder itself if it has a `ruleset.yaml`, else its sub-folders with one."""
    if (path / MAIN_FILE).is_file():
        return [path]
    return sorted(main.parent for main in path.glob(f"*/{MAIN_FILE}"))


def read_files(folder: Path) -> tuple[dict[str, str], list[Diagnostic]]:
    """Return the rule files' text by relative path, and why any of them cannot be read."""
    files: dict[str, str] = {}
    faults: list[Diagnostic] = []
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        if name.startswith(f"{CASES_FOLDER}/"):
            continue
        text = read_text(path, name)
        if isinstance(text, Diagnostic):
            faults.append(text)
        else:
            files[name] = text
    return files, faults


def read_text(path: Path, name: str) -> str | Diagnostic:
    """Return the file's text, exactly; or why there is none."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as problem:
        return ruleset_faults.unreadable_file(Location(name, 1, 1), problem.strerror or type(problem).__name__)
    if len(content) > MOST_BYTES:
        return yaml_faults.file_too_large(Location(name, 1, 1), MOST_BYTES)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        before = content[: problem.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        return yaml_faults.not_utf8(Location(name, before.count(b"\n") + 1, column))


def _load(files: Mapping[str, str], faults: list[Diagnostic]) -> LoadResult:
    sources = tuple(SourceText(name, text) for name, text in sorted(files.items(), key=_main_first))
    parts = [_fields(source, faults) for source in sources]
    ruleset = None
    if not sources or sources[0].file != MAIN_FILE:
        if not any(fault.at.file == MAIN_FILE for fault in faults):
            faults.append(ruleset_faults.ruleset_file_missing(Location(MAIN_FILE, 1, 1)))
    elif all(part is not None for part in parts):
        known: list[Fields] = [part for part in parts if part is not None]
        ruleset = build_ruleset(known[0], known[1:], sources, digest_of(files), faults)
    failed = any(fault.severity == "error" for fault in faults)
    return LoadResult(None if failed else ruleset, in_order(faults), sources)


def _main_first(entry: tuple[str, str]) -> tuple[bool, str]:
    return entry[0] != MAIN_FILE, entry[0]


def _fields(source: SourceText, faults: list[Diagnostic]) -> Fields | None:
    node = read_yaml(source, faults)
    table = RULESET if source.file == MAIN_FILE else PART
    return None if node is None else fields_of(node, table, source.file, faults)
