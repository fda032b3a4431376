"""What can go wrong between a decision and the store, as a caller must tell it apart."""

from __future__ import annotations


class StoreError(Exception):
    """The store did not do what was asked; nothing of it was kept."""


class StoreUnavailable(StoreError):
    """The store is out of reach, full or too slow. What was to be saved is not acknowledged; try again later."""


class StoreVersion(StoreError):
    """The store's tables are newer than this program, or older and not to be upgraded."""


class RecordRefused(StoreError):
    """This one record cannot be kept: its id is taken, or the text of its ruleset was never archived."""


class IdempotencyConflict(StoreError):
    """The key was used before, for another request."""


class InFlight(StoreError):
    """A request under the same key is being answered at this moment."""


class MalformedCursor(ValueError):
    """The cursor was not issued by this store."""


class UnsupportedStore(ValueError):
    """The URL names a store we do not speak: SQLite in a file and PostgreSQL through psycopg are what there is."""
