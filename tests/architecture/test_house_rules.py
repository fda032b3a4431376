"""Modules and functions stay small, code names no institution and no scheme, every dependency says why it is there."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

LINES_OF_A_MODULE = 400
LINES_OF_A_FUNCTION = 40

NOT_INSTITUTIONS = frozenset({"generic", "guards", "ge", "power"})
"""Folders whose names are ordinary words of a program: `Field(ge=1)`, the power of a number. Their codes are not."""
SCHEME = re.compile(r"\bR\d\d\b")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(repository: Path, *folders: str) -> list[Path]:
    found = sorted(path for folder in folders for path in (repository / folder).rglob("*.py"))
    assert found
    return found


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def lines_of(function: Function) -> int:
    """Return the lines of a function without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


STANDARD_LIBRARY_MODULE = "collections.abc"
"""Its name happens to hold that of an institution."""


def words_in(text: str, words: frozenset[str]) -> set[str]:
    """Return which of the words stand in the text, also as a part of a name: `words_in("ccb_tiers", {"ccb"})`."""
    lowered = text.lower().replace(STANDARD_LIBRARY_MODULE, "")
    return {word for word in words if re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", lowered)}


def test_no_module_passes_the_limit(repository: Path) -> None:
    lengths = {
        path.relative_to(repository).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files(repository, "engine", "api", "tests", "bench")
    }
    assert not {path: lines for path, lines in lengths.items() if lines > LINES_OF_A_MODULE}


def test_no_function_passes_the_limit(repository: Path) -> None:
    lengths = {
        f"{path.relative_to(repository)}:{function.lineno} {function.name}": lines_of(function)
        for path in python_files(repository, "engine", "api")
        for function in functions(path)
    }
    assert not {name: lines for name, lines in lengths.items() if lines > LINES_OF_A_FUNCTION}


def test_code_names_no_institution_and_no_scheme(repository: Path) -> None:
    institutions = (
        frozenset(path.name for path in (repository / "rulesets").iterdir() if path.is_dir()) - NOT_INSTITUTIONS
    )
    assert institutions
    named = {
        path.relative_to(repository).as_posix(): words
        for path in python_files(repository, "engine", "api")
        if (words := words_in(text := path.read_text(encoding="utf-8"), institutions) | set(SCHEME.findall(text)))
    }
    assert not named


@pytest.mark.parametrize("text", ["RULESET = 'acme'", "def acme_tiers(): ...", "# as Acme does"])
def test_an_institution_in_code_is_noticed(text: str) -> None:
    assert words_in(text, frozenset({"acme"})) == {"acme"}


def test_an_institution_of_two_words_in_code_is_noticed() -> None:
    assert words_in("Example: decide acme_cards --facts", frozenset({"acme_cards", "acme"})) == {"acme_cards", "acme"}
    assert words_in("acmecards", frozenset({"acme_cards", "acme"})) == set()


def requirements(repository: Path) -> list[str]:
    """Return every requirement of the project and of its extras."""
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return [*project["dependencies"], *(requirement for extra in extras for requirement in extra)]


def normal(name: str) -> str:
    """Return a package name in the form in which names are compared: `prometheus-client` for `Prometheus_Client`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_says_why_it_is_there(repository: Path) -> None:
    lines = (repository / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    reasoned = {line.split('"')[1] for line in lines if re.match(r'\s+"[^"]+",  # \w', line)}
    assert set(requirements(repository)) <= reasoned


def test_every_dependency_has_one_pinned_version(repository: Path) -> None:
    lines = (repository / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+(; python_version < \"3\.\d+\")?", line)] == []
    pinned = {normal(line.split("==")[0]) for line in pins}
    assert {normal(re.split(r"[\[<>=;]", requirement)[0]) for requirement in requirements(repository)} <= pinned
