"""Texts that are given in one language only: the other half of the readers is shown the wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.check.examined import Examined
from engine.diagnostics import Diagnostic, check_findings
from engine.diagnostics.catalogue import LANGUAGES, in_each_language
from engine.load.nodes import Mapping, Node, Scalar, Sequence

SECTIONS = ("assumptions", "texts")
_CHINESE = re.compile("[\u3400-\u9fff]")


def find_missing_translations(examined: Examined) -> list[Diagnostic]:
    """Report each title, assumption and text of a code that lacks Chinese or English."""
    texts = [(key.text, node) for name in SECTIONS for key, node in examined.written.section(name)]
    for file in examined.written.files:
        texts += _titles(file)
    return [
        check_findings.translation_missing(node.at, name, in_each_language(f"language.{language}"))
        for name, node in texts
        for language in _missing(node)
    ]


def _titles(node: Node, owner: str = "ruleset") -> Iterator[tuple[str, Node]]:
    """Yield every `title` below the node with the name of what it is the title of."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _titles(item, owner)
    if isinstance(node, Mapping):
        for key, value in node.entries:
            if key.text == "title" and not _is_declaration(value):
                yield owner, value
            elif key.text not in ("when", "then", "with"):
                yield from _titles(value, key.text)


def _is_declaration(node: Node) -> bool:
    """True for what declares a thing that is named `title`, say a fact."""
    return isinstance(node, Mapping) and any(key.text not in LANGUAGES for key, _ in node.entries)


def _missing(node: Node) -> list[str]:
    """Return the languages a text is not given in; a text that stands alone is in that of its writing."""
    if isinstance(node, Mapping):
        given = {key.text for key, value in node.entries if isinstance(value, Scalar) and value.text.strip()}
        return [language for language in LANGUAGES if language not in given]
    if isinstance(node, Scalar):
        return ["en"] if _CHINESE.search(node.text) else ["zh"]
    return []
