"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


def modules_with_examples() -> list[str]:
    """Return the dotted name of each module of the engine and the API whose text holds a docstring example."""
    paths = sorted(path for folder in ("engine", "api") for path in (REPOSITORY / folder).rglob("*.py"))
    with_examples = [path for path in paths if ">>> " in path.read_text(encoding="utf-8")]
    return [
        ".".join(path.relative_to(REPOSITORY).with_suffix("").parts).removesuffix(".__init__") for path in with_examples
    ]


@pytest.mark.parametrize("name", modules_with_examples())
def test_examples_in_docstrings_are_true(name: str) -> None:
    if name.startswith("engine.backends.rete.") and importlib.util.find_spec("durable") is None:
        pytest.skip("durable-rules is not installed")
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
