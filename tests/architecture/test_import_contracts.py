"""The rooms of the engine keep their order, and an import that breaks it is caught."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CODE = ("engine", "api", "pyproject.toml")

BAD_IMPORTS = (
    ("engine/model/planted.py", "import engine.load", "A room of the engine imports only lower rooms"),
    ("engine/source.py", "import engine.model", "A room of the engine imports only lower rooms"),
    (
        "engine/check/planted.py",
        "from engine.backends import reference",
        "A room of the engine imports only lower rooms",
    ),
    ("engine/decide/planted.py", "from flask import request", "The engine is a library"),
    ("engine/load/planted.py", "import click", "The engine is a library"),
    ("engine/explain/planted.py", "import api", "The engine is a library"),
    (
        "engine/backends/compiled/planted.py",
        "from durable import engine",
        "durable-rules is imported in one place only",
    ),
    ("engine/backends/rete/planted.py", "import engine.backends.compiled", "The confirming engine shares nothing with"),
    ("engine/backends/compiled/planted.py", "import engine.backends.rete", "The confirming engine shares nothing with"),
    ("api/planted.py", "import durable.lang", "durable-rules is imported in one place only"),
)


def contracts_in(folder: Path) -> subprocess.CompletedProcess[str]:
    """Return what the import contracts say of the code in `folder`."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy_of_code(repository: Path, tmp_path: Path) -> Path:
    """A copy of the code in which a bad import can be planted."""
    for name in CODE:
        source = repository / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "data"))
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def test_the_contracts_hold(repository: Path) -> None:
    found = contracts_in(repository)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "0 broken" in found.stdout


@pytest.mark.parametrize(("module", "bad_import", "contract"), BAD_IMPORTS)
def test_a_planted_bad_import_is_caught(copy_of_code: Path, module: str, bad_import: str, contract: str) -> None:
    planted = copy_of_code / module
    planted.parent.mkdir(parents=True, exist_ok=True)
    (planted.parent / "__init__.py").touch()
    before = planted.read_text(encoding="utf-8") if planted.exists() else ""
    planted.write_text(f"{before}\n{bad_import}\n", encoding="utf-8")
    found = contracts_in(copy_of_code)
    assert found.returncode == 1, found.stdout + found.stderr
    broken = [line for line in found.stdout.splitlines() if " BROKEN" in line]
    assert any(line.startswith(contract) for line in broken), found.stdout


def test_a_room_without_a_place_in_the_order_is_caught(copy_of_code: Path) -> None:
    (copy_of_code / "engine" / "attic.py").write_text('"""A room nobody ordered."""\n', encoding="utf-8")
    found = contracts_in(copy_of_code)
    assert found.returncode != 0
    assert "attic" in found.stdout
