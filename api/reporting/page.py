"""The report as a page of HTML that needs nothing else, to be read on a screen or printed."""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.reporting.charts import share
from api.reporting.counting import Counts, Portfolio
from api.reporting.panels import Panel, panels_of
from api.reporting.wording import Wording
from api.version import service_version
from engine.diagnostics.catalogue import Language
from engine.model.outcome import Status
from engine.model.ruleset import Decision, Ruleset


@dataclass(frozen=True, slots=True)
class Section:
    """One decision on the page."""

    name: str
    title: str
    statuses: tuple[str, ...]
    panels: tuple[Panel, ...]


def report_page(ruleset: Ruleset, portfolio: Portfolio, file: str, language: Language) -> str:
    """Return the page."""
    words = Wording(ruleset, language)
    sections = [
        _section(ruleset.decisions[name], counts, portfolio.customers, words)
        for name, counts in portfolio.decisions.items()
    ]
    present = [status for status in Status if any(counts.statuses[status] for counts in portfolio.decisions.values())]
    return PAGES.get_template("report.html").render(
        language=language,
        say=words.say,
        svg=Markup,
        title=words.say("title", ruleset=ruleset.title.in_language(language)),
        heading={
            words.say("customers"): f"{portfolio.customers:,}",
            words.say("file"): file,
            words.say("owner"): ruleset.owner,
            words.say("digest"): ruleset.digest,
        },
        statuses=[words.status(status) for status in present],
        sections=sections,
        made_by=words.say("made_by", version=service_version(), file=file),
    )


def _section(decision: Decision, counts: Counts, customers: int, words: Wording) -> Section:
    present = [status for status in Status if counts.statuses[status]]
    return Section(
        name=decision.name,
        title=decision.title.in_language(words.language),
        statuses=tuple(
            f"{words.status(status)} {counts.statuses[status]:,} ({share(counts.statuses[status], customers)})"
            for status in present
        ),
        panels=panels_of(decision, counts, customers, words),
    )


PAGES = Environment(
    loader=PackageLoader("api"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
