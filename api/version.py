"""Which version of the service this is, also where it runs from a checkout that is not installed."""

from __future__ import annotations

import functools
import tomllib
from importlib.metadata import PackageNotFoundError, version

from api.resources import PACKAGE

DISTRIBUTION = "guanjia"


@functools.cache
def service_version() -> str:
    """Return the version installed; in a checkout that is not installed, the one its `pyproject.toml` states."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        stated = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
        return str(stated["project"]["version"])
