"""Rates as a picture, SVG or PNG: a point with its interval for each value, and a line at the rate of all customers."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from api.reporting.charts import COLOURS, INK, LETTER, LINE, SOFT, drawn_in, installed_fonts, svg_element, width_of
from api.reporting.happening import Rate

WIDE: Final = 8.6
FIGURES: Final = 2.3
"""Inches on the right for the figures."""
DOTS = 160


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the picture: whom it is about, and the rate; under a `heading` where a new group begins."""

    label: str
    rate: Rate
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of the picture."""

    title: str
    base: str
    axis: str
    figures: str


class FontLacking(RuntimeWarning):
    """No installed font has the letters of the picture."""


def draw_rates(lines: Sequence[Line], base: Rate, words: Words, path: Path, suffix: str) -> None:
    """The picture stands at `path`, as SVG or PNG by `suffix`; warns `FontLacking` where letters have no font."""
    with drawn_in(installed_fonts()), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        figure = _figure(lines, base, words)
        if suffix == ".svg":
            text = svg_element(figure)
            path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{text}', "utf-8")
        else:
            figure.savefig(path, format="png", dpi=DOTS, facecolor="white")
    if any("missing from font" in str(one.message) for one in caught):
        warnings.warn("no installed font has all letters of the picture", FontLacking, stacklevel=2)


def _figure(lines: Sequence[Line], base: Rate, words: Words) -> Figure:
    places, place = [], 0.0
    for line in lines:
        place += 1.3 if line.heading else 0
        places.append(place)
        place += 1
    left = max(width_of(line.label) for line in lines) * LETTER + 0.25
    height = 0.34 * (place + 0.6) + 1.35
    figure = Figure(figsize=(WIDE, height))
    area = (left / WIDE, 0.6 / height, 1 - (left + FIGURES) / WIDE, 1 - 1.35 / height)
    axes = figure.add_axes(area)
    figure.text(0.12 / WIDE, 1 - 0.3 / height, words.title, fontsize=11.5, weight="bold", va="center")
    _rows(axes, lines, places, words)
    axes.axvline(base.share, color=SOFT, linewidth=1, linestyle=(0, (4, 3)), zorder=0)
    axes.annotate(words.base, (base.share, 1), xycoords=("data", "axes fraction"), xytext=(4, 4),
                  textcoords="offset points", color=SOFT)  # fmt: skip
    _dress(axes, max(line.rate.high for line in lines), (-0.7, place - 0.2), words.axis)
    axes.set_yticks(places, [line.label for line in lines])
    return figure


def _rows(axes: Axes, lines: Sequence[Line], places: Sequence[float], words: Words) -> None:
    for line, at in zip(lines, places, strict=True):
        rate = line.rate
        axes.plot((rate.low, rate.high), (at, at), color=COLOURS[0], linewidth=2.4, solid_capstyle="round")
        axes.plot((rate.share,), (at,), "o", color=COLOURS[0], markersize=6)
        told = f"{rate.share:.1%} [{rate.low:.1%}, {rate.high:.1%}] · {rate.happened:,} / {rate.customers:,}"
        axes.annotate(told, (1, at), xycoords=("axes fraction", "data"), xytext=(10, 0), textcoords="offset points",
                      va="center", color=INK, fontsize=8)  # fmt: skip
        if line.heading:
            _heading(axes, line.heading, at - 0.95)
    axes.annotate(words.figures, (1, 1), xycoords="axes fraction", xytext=(10, 4), textcoords="offset points",
                  color=SOFT, fontsize=8)  # fmt: skip


def _heading(axes: Axes, heading: str, at: float) -> None:
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    axes.annotate(heading, (0, at), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points",
                  va="center", weight="bold", color=SOFT, bbox=behind)  # fmt: skip


def _dress(axes: Axes, highest: float, span: tuple[float, float], label: str) -> None:
    axes.set_xlim(0, min(1.0, highest * 1.06))
    axes.set_ylim(span[1], span[0])
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xlabel(label, color=SOFT)
    axes.grid(axis="x", color=LINE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelcolor=INK)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
