"""What callers are told, in the language they ask for: `Accept-Language: zh`; English where they name none."""

from __future__ import annotations

from flask import has_request_context, request

from engine.diagnostics.catalogue import text

SPOKEN = ("en", "zh")


def caller_language() -> str:
    """Return the language the request being answered likes best of those spoken; else English."""
    if not has_request_context():
        return "en"
    liked = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality > 0)
    return next((language for language in liked if language in SPOKEN), "en")


def title(code: str) -> str:
    """Return the title of the problem of this code."""
    return text(f"problem.{code}", caller_language())


def say(key: str, /, **arguments: object) -> str:
    """Return what is wrong, by its key among the texts for callers.

    >>> say("unknown_ruleset", name="shop")
    'no ruleset `shop` is loaded'
    """
    return text(f"wrong.{key}", caller_language(), **arguments)
