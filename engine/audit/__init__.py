"""Decision records: written once as exact bytes, kept append-only, verified and replayed.

`canonical` value → bytes · `exact_json` bytes → value · `record` seal and body · `stored` verification ·
`store` save, fetch, list (`database`, `schema`, `cells`, `migrate`, `transaction`, `writer`, `reading` behind it) ·
`backup` and `restore` one portable file · `archived` rule texts against their digests · `replay` the same decision
again, or what differs · `semantics` under which meaning.
"""

from engine.audit.backup import Carried, backup
from engine.audit.backup_format import BackupDamaged, BackupUnreachable
from engine.audit.canonical import canonical_bytes
from engine.audit.difference import ABSENT, Absent, Difference
from engine.audit.errors import (
    IdempotencyConflict,
    InFlight,
    MalformedCursor,
    RecordRefused,
    StoreError,
    StoreUnavailable,
    StoreVersion,
    UnsupportedStore,
)
from engine.audit.exact_json import MalformedJson, exact_json_loads
from engine.audit.migrate import upgrade
from engine.audit.reading import Page
from engine.audit.record import Engines, Record, answer_bytes, make_record
from engine.audit.replay import DecideAgain, ReplayReport, replay
from engine.audit.restore import StoreNotEmpty, restore
from engine.audit.semantics import RUNNABLE, SEMANTICS
from engine.audit.store import Store
from engine.audit.stored import Stored, verify
from engine.audit.transaction import Idempotency

__all__ = [
    "ABSENT",
    "RUNNABLE",
    "SEMANTICS",
    "Absent",
    "BackupDamaged",
    "BackupUnreachable",
    "Carried",
    "DecideAgain",
    "Difference",
    "Engines",
    "Idempotency",
    "IdempotencyConflict",
    "InFlight",
    "MalformedCursor",
    "MalformedJson",
    "Page",
    "Record",
    "RecordRefused",
    "ReplayReport",
    "Store",
    "StoreError",
    "StoreNotEmpty",
    "StoreUnavailable",
    "StoreVersion",
    "Stored",
    "UnsupportedStore",
    "answer_bytes",
    "backup",
    "canonical_bytes",
    "exact_json_loads",
    "make_record",
    "replay",
    "restore",
    "upgrade",
    "verify",
]
