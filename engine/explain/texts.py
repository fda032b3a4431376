"""The sentences of explanations, from `explanations.yaml` of the catalogue that all texts stand in."""

from __future__ import annotations

from engine.diagnostics.catalogue import LANGUAGES, Language, text

__all__ = ["LANGUAGES", "Language", "say"]


def say(key: str, language: Language, /, **filled: object) -> str:
    """Return the sentence of the key with its places filled in.

    >>> say("test.at_least", "en", limit="5")
    'at least 5'
    """
    return text(f"explain.{key}", language, **filled)
