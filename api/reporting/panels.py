"""What is shown of a decision: plots, each with a table of its figures."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.reporting.charts import Bar, bars, histogram, share
from api.reporting.counting import NONE_LISTED, Counts, Part, Scalar, listed_output
from api.reporting.wording import Wording
from engine.explain.value_words import grouped
from engine.model.outcome import Status
from engine.model.ruleset import Decision
from engine.model.types import Type

MOST_BARS = 24
MOST_SINGLE_NUMBERS = 12
"""Up to so many different numbers each has a bar; more are a distribution."""
STRETCHES = 30
WIDE, MOSTLY = 100, 0.8
"""Numbers mostly positive, the greatest this many times the small ones, are shown on a logarithmic axis."""
PERCENTS = (5, 25, 50, 75, 95)


@dataclass(frozen=True, slots=True)
class Panel:
    """A plot and the table beside it; either may be absent. Cells behind the first are numbers, unless `in_words`."""

    heading: str
    note: str
    plot: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    in_words: bool = False


def panels_of(decision: Decision, counts: Counts, customers: int, words: Wording) -> tuple[Panel, ...]:
    """Return the panels: outcomes, flags, what is missing, what a person must look at."""
    paths = [path for path in _outputs(decision) if path in counts.parts]
    paths += [path for path in counts.parts if path not in paths]
    outcomes = [_outcomes(decision, path, counts, customers, words) for path in paths or [""]]
    return tuple(panel for panel in (*outcomes, *_others(counts, customers, words)) if panel is not None)


def _others(counts: Counts, customers: int, words: Wording) -> Iterator[Panel]:
    if counts.flags:
        yield _simple(words.say("flags"), words.say("flag"), counts.flags, customers, words)
    if counts.missing:
        yield _missing(counts, customers, words)
    if counts.reasons:
        columns = tuple(words.say(key) for key in ("status", "reason", "count", "share"))
        rows = [
            (words.status(status), words.reason(reason), f"{count:,}", share(count, customers))
            for (status, reason), count in counts.reasons.most_common(MOST_BARS)
        ]
        yield Panel(words.say("reasons"), "", "", columns, tuple(rows), in_words=True)


def _outputs(decision: Decision) -> dict[str, Type]:
    """Return the outputs by name in the order declared, `""` for the only one."""
    if decision.output_type.fields:
        fields, first = dict(decision.output_type.fields), listed_output(decision)
        return ({first: fields[first]} if first in fields else {}) | fields
    if len(decision.outputs) > 1:
        return {clause.name: clause.type for clause in decision.outputs}
    return {"": decision.output_type}


def _outcomes(decision: Decision, path: str, counts: Counts, customers: int, words: Wording) -> Panel | None:
    """Return the panel of one output; its statuses without an answer stand below the values, except under a record."""
    part = counts.parts.get(path, Part())
    heading = words.output(path) if path else ""
    kind = _outputs(decision).get(path)
    numeric = bool(part.numbers) and (kind is None or not kind.codes) and not part.listed
    if numeric and (len(part.values) > MOST_SINGLE_NUMBERS):
        return _distribution(heading, part.numbers, words)
    listed = part.listed or (path == "" and decision.is_list)
    codes = decision.services or (() if kind is None else kind.codes)
    rows, figures = _value_rows(part, codes, customers, words)
    asides = [
        (words.status(status), count) for status, count in counts.statuses.items()
        if status not in (Status.DECIDED, Status.REVIEW) and not (listed and status is Status.UNDETERMINED)
    ]  # fmt: skip
    rows += [Bar(label, (count,), aside=True) for label, count in asides]
    figures += [(label, f"{count:,}", share(count, customers)) for label, count in asides]
    has_open = bool(part.open)
    columns = tuple(words.say(key) for key in ("value", "count", "share", *(("may_have",) if has_open else ())))
    legend = (words.say("have"), words.say("may_have")) if has_open else ()
    padded = tuple((*row, *[""] * (len(columns) - len(row))) for row in figures)
    note = words.say("whole_listed" if listed else "whole")
    return Panel(heading, note, bars(rows, customers, legend) if rows else "", columns, padded)


def _value_rows(
    part: Part, codes: tuple[str, ...], customers: int, words: Wording
) -> tuple[list[Bar], list[tuple[str, ...]]]:
    """Return bars and figures of the values, in the order declared, else the most frequent first."""
    met: list[Scalar] = [value for value, _ in (part.values + part.open).most_common() if value != NONE_LISTED]
    if part.numbers and not part.listed:
        met.sort(key=lambda value: (isinstance(value, str | None), value if isinstance(value, int) else 0))
    order: list[Scalar] = [*codes, *(value for value in met if value not in codes)]
    shown, rest = order[:MOST_BARS], order[MOST_BARS:]
    shown += [NONE_LISTED] if part.values[NONE_LISTED] else []
    rows, figures = list[Bar](), list[tuple[str, ...]]()
    counted = [(words.value(value), part.values[value], part.open[value]) for value in shown]
    if rest:
        have, may = (sum(counter[value] for value in rest) for counter in (part.values, part.open))
        counted.append((words.say("others", count=len(rest)), have, may))
    for label, have, may in counted:
        rows.append(Bar(label, (have, may)))
        figures.append((label, f"{have:,}", share(have, customers), *([f"{may:,}"] if part.open else [])))
    return rows, figures


def _distribution(heading: str, numbers: Sequence[float], words: Wording) -> Panel:
    """Return the histogram of many numbers, with where they lie."""
    ordered = sorted(numbers)
    above = [number for number in ordered if number > 0]
    is_log = len(above) >= len(ordered) * MOSTLY and ordered[-1] / above[len(above) // 20] > WIDE
    shown = above[len(above) // 200 :] if is_log else ordered
    low, high = (math.log10(end) if is_log else end for end in (shown[0], shown[-1]))
    step = (high - low) / STRETCHES or 1.0
    edges = [low + step * place for place in range(STRETCHES + 1)]
    figures = [(words.say("least"), _rounded(ordered[0]))]
    figures += [
        (words.say("quantile", percent=f"{percent}%"), _rounded(ordered[(len(ordered) - 1) * percent // 100]))
        for percent in PERCENTS
    ]
    figures += [(words.say("most"), _rounded(ordered[-1])), (words.say("mean"), _rounded(sum(ordered) / len(ordered)))]
    plot = histogram(shown, [10**edge for edge in edges] if is_log else edges, is_log)
    note = words.say("log_scale", count=grouped(len(ordered) - len(shown))) if is_log else ""
    return Panel(heading, note, plot, (words.say("distribution"), words.say("value")), tuple(figures))


def _rounded(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:,.4g}"


def _missing(counts: Counts, customers: int, words: Wording) -> Panel:
    undetermined = counts.statuses[Status.UNDETERMINED]
    named = counts.missing.most_common(MOST_BARS)
    rows = [Bar(words.name(name), (counts.alone[name], count - counts.alone[name])) for name, count in named]
    columns = tuple(words.say(key) for key in ("fact", "count", "share", "alone"))
    figures = [
        (words.name(name), f"{count:,}", share(count, customers), f"{counts.alone[name]:,}") for name, count in named
    ]
    plot = bars(rows, customers, (words.say("alone"), words.say("among_others")))
    note = words.say("undetermined_note", count=grouped(undetermined))
    return Panel(words.say("undetermined"), note, plot, columns, tuple(figures))


def _simple(heading: str, what: str, counted: Counter[str], customers: int, words: Wording) -> Panel:
    named = [(words.value(name), count) for name, count in counted.most_common(MOST_BARS)]
    columns = (what, words.say("count"), words.say("share"))
    plot = bars([Bar(label, (count,)) for label, count in named], customers)
    figures = tuple((label, f"{count:,}", share(count, customers)) for label, count in named)
    return Panel(heading, "", plot, columns, figures)
