"""Who asks. Every request passes here first; for now only this machine may ask, and is called `local`."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from flask import Flask, g, request

from api.caller_language import say
from api.problems import Problem


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks; `name` stands in each record as `requested_by`."""

    name: str


LOCAL = Principal("local")


def require_principal(app: Flask) -> None:
    """No view of the app runs for a request that has no principal."""
    app.before_request(establish_principal)


def establish_principal() -> None:
    """`g.principal` is who asks. Raises `Problem` for another machine, or a page of another site (DNS rebinding)."""
    address = request.environ.get("REMOTE_ADDR", "")
    if not is_loopback_address(address):
        raise Problem("not_local", say("not_local"))
    host = request.environ.get("HTTP_HOST")
    if host is not None and not is_loopback_host(host):
        raise Problem("foreign_host", say("foreign_host"))
    g.principal = LOCAL


def is_loopback_address(address: str) -> bool:
    """True for an IP address of this machine itself.

    >>> is_loopback_address("127.0.0.1"), is_loopback_address("10.0.0.7"), is_loopback_address("")
    (True, False, False)
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback


def is_loopback_host(host: str) -> bool:
    """True for a `Host` header that names this machine, with or without port.

    >>> [is_loopback_host(host) for host in ("localhost:8080", "[::1]:80", "evil.example", "localhost.evil.example")]
    [True, True, False, False]
    """
    if host.startswith("["):
        name, closed, port = host[1:].partition("]")
        if not closed or (port and not port.startswith(":")):
            return False
        return is_loopback_address(name)
    name = host.partition(":")[0]
    return name.lower().rstrip(".") == "localhost" or is_loopback_address(name)
