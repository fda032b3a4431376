"""The digest that names a ruleset's text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping


def digest_of(files: Mapping[str, str]) -> str:
    """Return `sha256:` and 64 hex digits over the rule files, whatever their order in the mapping.

    The recipe: for each file in ascending order of its path's UTF-8 bytes (path relative to the folder, `/`
    between its parts), one line of the path, a NUL, the lowercase hex SHA-256 of the content's UTF-8 bytes,
    and a line feed; the SHA-256 of these lines together, encoded in UTF-8.
    """
    whole = hashlib.sha256()
    for path, content in sorted((path.encode("utf-8"), content) for path, content in files.items()):
        whole.update(
            path + b"\0" + hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest().encode() + b"\n"
        )
    return f"sha256:{whole.hexdigest()}"
