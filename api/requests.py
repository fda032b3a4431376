"""Query parameters and headers of a request, read strictly."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable

from flask import Request

from api.caller_language import say
from api.problems import Fault, Problem

KEY = re.compile(r"[\x21-\x7e]{1,200}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")


def query(request: Request, known: Iterable[str]) -> dict[str, str]:
    """Return the query parameters. Raises `Problem` for one that is unknown, comes twice or has control characters."""
    names = tuple(known)
    faults = [Fault("", "unknown_parameter", unknown(name, names)) for name in request.args if name not in names]
    for name in set(request.args) & set(names):
        values = request.args.getlist(name)
        if len(values) > 1:
            faults.append(Fault("", "duplicate_parameter", say("duplicate_parameter", name=name)))
        if any(CONTROL.search(value) for value in values):
            faults.append(Fault("", "bad_characters", say("control_characters", name=name)))
    if faults:
        raise Problem("invalid_request", "; ".join(fault.detail for fault in faults[:3]), tuple(faults))
    return {name: request.args[name] for name in names if name in request.args}


def unknown(name: str, names: tuple[str, ...]) -> str:
    return say("unknown_parameter" if names else "no_parameters", name=name[:200], known=", ".join(names))


def no_query(request: Request) -> None:
    """The request has no query parameter. Raises `Problem`."""
    query(request, ())


def chosen(found: dict[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    """Return the value of a parameter that has a few. Raises `Problem` for any other."""
    value = found.get(name, default)
    if value not in allowed:
        raise bad_parameter("one_of", name, allowed=", ".join(allowed))
    return value


def instant(found: dict[str, str], name: str) -> dt.datetime | None:
    """Return the instant a parameter names; a date is 00:00 UTC. Raises `Problem` if it is none or has no offset."""
    if name not in found:
        return None
    try:
        if DATE.fullmatch(found[name]):
            return dt.datetime.combine(dt.date.fromisoformat(found[name]), dt.time(), dt.UTC)
        moment = dt.datetime.fromisoformat(found[name].replace(" ", "+"))
        moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise bad_parameter("instant", name) from None
    if moment.tzinfo is None:
        raise bad_parameter("offset", name)
    return moment


def number(found: dict[str, str], name: str, default: int, least: int, most: int) -> int:
    """Return the whole number a parameter names. Raises `Problem` outside its limits."""
    text = found.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise bad_parameter("number", name, least=least, most=most)
    return int(text)


def bad_parameter(wrong: str, name: str, **arguments: object) -> Problem:
    detail = say(f"parameter.{wrong}", name=name, **arguments)
    return Problem("invalid_request", detail, (Fault("", "bad_parameter", detail),))


def idempotency_key(request: Request) -> str | None:
    """Return the caller's Idempotency-Key, None where there is none. Raises `Problem` if it is malformed or not one."""
    keys = request.headers.getlist("Idempotency-Key")
    key = keys[0] if keys else None
    if key is not None and (len(keys) > 1 or not KEY.fullmatch(key)):
        raise Problem("bad_idempotency_key", say("bad_idempotency_key"))
    return key


def decision_id(text: str) -> str:
    """Return the id in its canonical form. Raises `Problem` if no record can have it."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise Problem("unknown_decision_id", say("not_a_record_id")) from None


def request_id(request: Request) -> str:
    """Return the caller's `X-Request-Id` where it is plain, else a new id."""
    sent = request.headers.get("X-Request-Id", "")
    return sent if REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex
