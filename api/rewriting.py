"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def rewrite(file: Path, content: str) -> None:
    """The file has this content; whoever reads it meanwhile gets the old or the new, never a part.

    One that was there keeps its mode. Raises `OSError`; what was there is then as it was.
    """
    target = file.resolve()
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    try:
        with draft.open("xb") as stream:
            if target.exists():
                os.fchmod(stream.fileno(), target.stat().st_mode & 0o7777)
            stream.write(content.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()


def write_new(file: Path, content: str) -> None:
    """The file, which did not exist, has this content. Raises `FileExistsError`: nothing is ever overwritten."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("xb") as stream:
        stream.write(content.encode("utf-8"))
