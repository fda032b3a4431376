"""Python's search for circular garbage, put off while a ruleset is built: all that is built then is still in use."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Put the search off until the block ends; what was switched off before stays off.

    Several threads may be in such blocks: the search goes on, at the latest, when the first one in has left.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
