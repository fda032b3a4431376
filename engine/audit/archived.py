"""The rule texts the store keeps, and whether each is still the text its digest names."""

from __future__ import annotations

from collections.abc import Mapping

from engine.audit.difference import ABSENT, Difference
from engine.audit.exact_json import MalformedJson, exact_json_loads
from engine.load.digest import digest_of

RuleText = Mapping[str, str] | MalformedJson | None
"""Rule files (path to text) as archived; why they cannot be read; None where there are none."""

GONE = b""
"""Stands in a restored store for a rule text that was not there to be carried; a decision under that text fills it."""


def rule_text(files: bytes | None) -> dict[str, str] | MalformedJson | None:
    """Return the rule files these bytes hold, the error that says why they cannot be read, or None for none."""
    if files is None or files == GONE:
        return None
    try:
        texts = exact_json_loads(files)
    except MalformedJson as error:
        return error
    if not isinstance(texts, dict) or not all(isinstance(content, str) for content in texts.values()):
        return MalformedJson("invalid_syntax", "not a JSON object of texts")
    return {path: str(content) for path, content in texts.items()}


def verify_rule_text(digest: str, text: RuleText) -> list[Difference]:
    """Return what shows that this is not the text the digest names; nothing where it is."""
    if text is None:
        return [Difference("ruleset_text", digest, ABSENT)]
    if isinstance(text, MalformedJson):
        return [Difference("ruleset_text", digest, f"unreadable: {text}")]
    found = digest_of(text)
    return [] if found == digest else [Difference("ruleset_digest", digest, found)]
