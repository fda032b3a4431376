"""A decision record: two byte strings, written once: what was decided, for whom, from what, under which rules."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.audit.canonical import canonical_bytes
from engine.audit.semantics import SEMANTICS
from engine.model.outcome import Json

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Engines:
    """Who answered and who confirmed (`rete`, `unavailable`, `off`); `reason` where there is something to say."""

    answered: str
    confirmed: str
    version: str
    reason: str | None = None

    def to_json(self) -> dict[str, Json]:
        reason: dict[str, Json] = {} if self.reason is None else {"reason": self.reason}
        return {"answered": self.answered, "confirmed": self.confirmed, "version": self.version} | reason


@dataclass(frozen=True, slots=True)
class Record:
    """A decision as written: `body` concerns the person, `seal` outlives it and holds the salted digest of `body`."""

    decision_id: str
    seal: bytes
    body: bytes
    salt: bytes


def make_record(
    *,
    ruleset: str,
    ruleset_digest: str,
    as_of: dt.datetime,
    decided_at: dt.datetime,
    requested_by: str,
    engines: Engines,
    customer_id: str,
    facts: Mapping[str, Json],
    computed: Mapping[str, Json],
    outcomes: Mapping[str, Json],
    trace: Sequence[Json] | None = None,
    semantics: int = SEMANTICS,
) -> Record:
    """Return the record of one decision, its bytes fixed from here on.

    `facts` as received; `outcomes` those asked for, `computed` those required on the way, both as JSON; `trace` what
    each row gave, where the caller asked for it.
    Raises ValueError where an instant has no offset or a name holds a NUL character (no store keeps one).
    """
    _refuse_nul(ruleset=ruleset, requested_by=requested_by, customer_id=customer_id)
    parts = {"customer_id": customer_id, "facts": dict(facts), "computed": dict(computed), "outcomes": dict(outcomes)}
    body = canonical_bytes(parts if trace is None else parts | {"trace": list(trace)})
    salt = os.urandom(SALT_BYTES)
    decision_id = new_decision_id(decided_at)
    seal = {
        "decision_id": decision_id,
        "ruleset": ruleset,
        "ruleset_digest": ruleset_digest,
        "semantics": semantics,
        "as_of": instant_text(as_of),
        "decided_at": instant_text(decided_at),
        "requested_by": requested_by,
        "engine": engines.to_json(),
        "body_digest": body_digest(salt, body),
    }
    return Record(decision_id, canonical_bytes(seal), body, salt)


def answer_bytes(record: Record) -> bytes:
    """Return the JSON a caller gets: seal and body verbatim, as stored."""
    return b'{"seal":' + record.seal + b',"body":' + record.body + b"}"


def new_decision_id(at: dt.datetime) -> str:
    """Return a UUID version 7 (RFC 9562, 5.7) of that instant; ids of one process sort as their instants do.

    The twelve bits after the milliseconds hold the rest of the microseconds (RFC 9562, 6.2, method 3); 62 bits are
    random, from the operating system, hence safe across forks.
    """
    milliseconds, microseconds = divmod(_microseconds(at), 1000)
    random = int.from_bytes(os.urandom(8)) & (1 << 62) - 1
    return str(uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | (microseconds << 2) << 64 | 0b10 << 62 | random))


def lowest_id_at(at: dt.datetime) -> str:
    """Return the least id a decision of that instant can have."""
    milliseconds, microseconds = divmod(_microseconds(at), 1000)
    return str(uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | (microseconds << 2) << 64 | 0b10 << 62))


def body_digest(salt: bytes, body: bytes) -> str:
    """Return the digest that binds a body to its seal; the salt keeps a guessed body from being confirmed."""
    return sha256(salt + body)


def sha256(data: bytes) -> str:
    """Return the digest as records write it.

    >>> sha256(b"")[:16]
    'sha256:e3b0c4429'
    """
    return "sha256:" + hashlib.sha256(data).hexdigest()


def instant_text(at: dt.datetime) -> str:
    """Return the instant with its offset, as ISO 8601."""
    if at.tzinfo is None:
        raise ValueError("an instant needs an offset from UTC")
    return at.isoformat()


def _microseconds(at: dt.datetime) -> int:
    elapsed = at - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return max(0, elapsed // dt.timedelta(microseconds=1))


def _refuse_nul(**names: str) -> None:
    for name, text in names.items():
        if "\x00" in text:
            raise ValueError(f"`{name}` holds a NUL character")
