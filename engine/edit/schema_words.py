"""JSON Schemas in the words of both languages, and the pieces they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.diagnostics.catalogue import LANGUAGES, has_text, text
from engine.model.ruleset import Title

JsonSchema = dict[str, Any]
BETWEEN = " · "
"""What stands between the two languages."""


def described(schema: JsonSchema) -> JsonSchema:
    """Return the schema with a description of every key in Chinese and English: its own, or that of the catalogue."""
    definitions = {name: _described(name, definition) for name, definition in schema["$defs"].items()}
    return schema | {"$defs": definitions}


def in_both(zh: str, en: str) -> str:
    """Return the two texts as one line; one alone where they are the same.

    >>> in_both("等级", "Tier")
    '等级 · Tier'
    """
    return zh if zh == en else f"{zh}{BETWEEN}{en}"


def told(title: Title, *more: str) -> JsonSchema:
    """Return the description of what has this title: a line in both languages, then whatever else there is to say."""
    line = in_both(title.zh, title.en)
    words = " · ".join(part for part in more if part)
    return {
        "description": f"{line} ({words})" if words else line,
        "markdownDescription": f"**{title.zh}**  \n{title.en}" + (f"  \n`{words}`" if words else ""),
    }


def one_of(titles: Mapping[str, str]) -> JsonSchema:
    """Return the schema of one of these words, offered with what each is called, also where it reads as a number."""
    typed = {value: title for word, title in titles.items() for value in _as_editors_read(word)}
    return {"enum": list(typed), "enumDescriptions": list(typed.values())}


def some_of(titles: Mapping[str, str]) -> JsonSchema:
    """Return the schema of a list of these words, or of one alone."""
    return {"anyOf": [one_of(titles), {"type": "array", "items": one_of(titles)}]}


def only(properties: Mapping[str, JsonSchema]) -> JsonSchema:
    """Return the schema of a mapping that has no keys but these."""
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def any_of(schemas: Iterable[JsonSchema]) -> JsonSchema:
    return {"anyOf": list(schemas)}


def _as_editors_read(word: str) -> tuple[str | int | bool, ...]:
    """Return the word, and the value that an editor takes it for where it stands without quotes."""
    if word in ("true", "false"):
        return word, word == "true"
    return (word, int(word)) if word.isascii() and word.isdigit() and str(int(word)) == word else (word,)


def _described(name: str, definition: JsonSchema) -> JsonSchema:
    changed = dict(definition)
    if "anyOf" in definition:
        changed["anyOf"] = [_described(name, choice) for choice in definition["anyOf"]]
    if "properties" in definition:
        properties = definition["properties"]
        changed["properties"] = {
            key: value if BETWEEN in value.get("description", "") else value | _words(name, key)
            for key, value in properties.items()
        }
    return changed


def _words(name: str, key: str) -> JsonSchema:
    found = next((each for each in (f"key.{name}.{key}", f"key.{key}") if has_text(each)), None)
    return {} if found is None else {"description": in_both(*(text(found, language) for language in LANGUAGES))}
