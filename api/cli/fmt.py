"""`guanjia fmt`: rule and case files laid out alike, and saying what they said."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from pathlib import Path

import click

from api.cli.surroundings import findings_if, language, misuse, print_diagnostics, settings_in_force
from api.rewriting import rewrite
from engine.diagnostics.catalogue import counted, text
from engine.edit import Formatted, format_text
from engine.source import SourceText


@click.command("fmt")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--check", is_flag=True, help="Write nothing; name the files that would change, and fail if there are any."
)
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@language
def command(path: Path | None, check: bool, diff: bool, language: str) -> None:
    """Lay out the rule and case files in PATH (a file, a ruleset, or a folder of rulesets): tables in columns.

    Comments, order and values stay as written. A file with faults in its YAML is left alone.

    \b
    Example: guanjia fmt FOLDER --diff
    """
    folder = path or settings_in_force().rulesets
    files = rule_files(folder)
    if not files:
        misuse(f"there is no rule file in `{folder}`")
    changed = left = 0
    for file in files:
        before, formatted = formatted_file(file, language)
        left += formatted is None
        if formatted is None or formatted.text == before:
            continue
        changed += 1
        if diff:
            click.echo("".join(difference(file, before, formatted.text)), nl=False)
        if check and not diff:
            click.echo(text("fmt.would_change", language, file=file))
        if not (check or diff):
            rewrite(file, formatted.text)
            click.echo(text("fmt.changed", language, file=file))
    click.echo(summary(len(files), changed, left, check or diff, language))
    findings_if(bool(left) or (check and bool(changed)))


def rule_files(path: Path) -> list[Path]:
    """Return the file, or every YAML file at or below the folder but for hidden ones, in order."""
    if path.is_file():
        return [path]
    found = (file for file in path.rglob("*.yaml") if not is_hidden(file.relative_to(path)))
    return sorted(file for file in found if file.is_file())


def is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def formatted_file(file: Path, language: str) -> tuple[str, Formatted | None]:
    """Return the file's text as it is and formatted; None where it is left alone, which is said with the reason."""
    try:
        before = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        click.echo(text("fmt.left_alone.unreadable", language, file=file))
        click.echo(f"    {error}")
        return "", None
    source = SourceText(os.fspath(file), before)
    formatted = format_text(source)
    if formatted.left_alone is None:
        return before, formatted
    click.echo(text(f"fmt.left_alone.{formatted.left_alone}", language, file=file))
    print_diagnostics(formatted.diagnostics, (source,), language, "")
    return before, None


def difference(file: Path, before: str, after: str) -> Iterator[str]:
    """Yield the lines of a unified diff, for `patch`."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for line in difflib.unified_diff(old, new, f"a/{file}", f"b/{file}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def summary(files: int, changed: int, left: int, only_told: bool, language: str) -> str:
    """Return in one line how many files there are, how many change and how many were left alone."""
    noun = "fmt.would_change" if only_told else "fmt.changed"
    counts = {"files": ("fmt.files", files), "changed": (noun, changed), "left": ("fmt.left", left)}
    return text("fmt.summary", language, **{key: counted(of, language, count) for key, (of, count) in counts.items()})
