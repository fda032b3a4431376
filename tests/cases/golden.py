"""The folders of faulty rule files, and everything found in one: by loading, by the checks, in the files beside."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from api.sampling import BadDistributions, drawings_of, read_distributions
from engine.check import check
from engine.decide import broken_promises
from engine.diagnostics import Diagnostic, in_order
from engine.load import load_cases, load_ruleset
from engine.source import SourceText

DAY = dt.date(2026, 6, 15)
INSTANT = dt.datetime(2026, 6, 15, tzinfo=dt.UTC)
FAULTS = sorted(path.parent for path in Path(__file__).parent.joinpath("faults").glob("*/expected.en.txt"))


def findings(folder: Path) -> tuple[tuple[Diagnostic, ...], tuple[SourceText, ...]]:
    """Return all diagnostics of the folder by place, and the texts they stand in."""
    result = load_ruleset(folder)
    found, sources = [*result.diagnostics], [*result.sources]
    if result.ruleset is not None:
        found += [*broken_promises(result.ruleset), *check(result.ruleset, DAY)]
    for path in sorted(folder.glob("cases/*.yaml")):
        cases = load_cases(path.read_text("utf-8"), path.relative_to(folder).as_posix())
        found += cases.diagnostics
        sources += cases.sources
    distributions = folder / "distributions.yml"
    if result.ruleset is not None and distributions.is_file():
        drawn = {drawing.fact.name: drawing.shape for drawing in drawings_of(result.ruleset, INSTANT, 0, 0, {})}
        try:
            read_distributions(distributions, result.ruleset, drawn)
        except BadDistributions as faulty:
            found += faulty.diagnostics
            sources.append(faulty.source)
    return in_order(found), tuple(sources)
