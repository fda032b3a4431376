"""The version is the one of the product, installed or not: each record carries it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from api import version

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    version.service_version.cache_clear()
    yield
    version.service_version.cache_clear()


def stated() -> str:
    return str(tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def test_the_installed_version_is_the_one_the_project_states() -> None:
    assert version.service_version() == stated()


def test_a_checkout_that_is_not_installed_has_the_version_its_project_states(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_installed(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(version, "version", not_installed)
    assert version.service_version() == stated()
