"""An explanation as a page of HTML that needs nothing else, to be read on a screen or printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from engine.diagnostics.catalogue import has_text
from engine.explain import Explanation, Language, Reader
from engine.explain.texts import say
from engine.model.ruleset import Ruleset

HTML_TYPE = "text/html; charset=utf-8"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""What a browser may load for the page: nothing."""
SAID_TO_AUDITORS = ("decision_id", "decided_at", "digest", "engines")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the explanation: each entry by its key among the texts (`explain.page.…`), in order."""

    entries: Mapping[str, str]
    beware: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()


def heading_of(
    ruleset: Ruleset, as_of: str, language: Language, reader: Reader, more: Mapping[str, str]
) -> dict[str, str]:
    """Return the entries for a reader: a customer is spared digests and engines."""
    entries = {"rules": ruleset.title.in_language(language), "owner": ruleset.owner or "", "as_of": _moment(as_of)}
    shown = {**more, **entries} if reader == "auditor" else {**entries, **more}
    hidden = () if reader == "auditor" else ("digest", "engines") if reader == "manager" else SAID_TO_AUDITORS
    return {key: value for key, value in shown.items() if value and key not in hidden}


def _moment(text: str) -> str:
    """Return an instant to the second, in the zone it came with.

    >>> _moment("2026-06-15T10:00:00.123456+08:00")
    '2026-06-15 10:00:00+08:00'
    """
    return dt.datetime.fromisoformat(text).isoformat(sep=" ", timespec="seconds")


def explanation_page(explanation: Explanation, heading: Heading) -> str:
    """Return the page."""
    language = explanation.language

    def words(key: str) -> str:
        own = f"page.{key}.customer" if explanation.reader == "customer" else ""
        return say(own if own and has_text(f"explain.{own}") else f"page.{key}", language)

    return PAGES.get_template("explanation.html").render(
        language=language,
        reader=explanation.reader,
        words=words,
        say=lambda key: say(key, language),
        heading=heading,
        asked=[one for one in explanation.decisions if one.asked],
        required=[one for one in explanation.decisions if not one.asked],
        facts=explanation.facts,
    )


PAGES = Environment(loader=PackageLoader("api"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
