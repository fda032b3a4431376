"""Where the rulesets and JSON Schemas that come with the product are found.

An installed wheel carries them as data of this package; in a checkout they stand at the top of the repository.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def rulesets_dir(package: Path = PACKAGE) -> Path:
    """Return the folder of rulesets, one folder per ruleset."""
    return _resource("rulesets", package)


def schemas_dir(package: Path = PACKAGE) -> Path:
    """Return the folder of JSON Schemas."""
    return _resource("schemas", package)


def _resource(name: str, package: Path) -> Path:
    packaged = package / "data" / name
    return packaged if packaged.is_dir() else package.parent / name
