"""Plots as SVG: text stays text, so that a browser shows it in its own fonts, and nothing is fetched."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import matplotlib as mpl
import matplotlib.ticker
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

FONTS: Final = (
    "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", "SimHei",
    "Segoe UI", "Roboto", "Helvetica", "Arial", "DejaVu Sans",
)  # fmt: skip
"""What a browser is to show text in, Chinese first; a picture of points is drawn in the first that is installed."""
COLOURS: Final = ("#2f6690", "#c5d5e4", "#9aa5b1")
INK, SOFT, LINE = "#1d2733", "#5b6775", "#d8dee6"
WIDTH: Final = 5.3
ROW: Final = 0.3
LETTER: Final = 0.078
"""Inches that a Latin letter takes up at the size of labels; a Chinese one takes two."""
LONGEST_LABEL: Final = 30
SHOWN_AS_ZERO: Final = 0.0005
FAMILY = re.compile(r"font-family: [^;\"]+")


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart: its label, and its parts, drawn one behind the other; `aside`: no answer but a status."""

    label: str
    parts: tuple[int, ...]
    aside: bool = False


def bars(rows: Sequence[Bar], whole: int, legend: Sequence[str] = ()) -> str:
    """Return horizontal bars, first row on top, each with its number and its share of `whole`."""
    labels = [shortened(row.label) for row in rows]
    left = max(width_of(label) for label in labels) * LETTER + 0.15
    height = ROW * len(rows) + (0.32 if legend else 0.08)
    with drawn_in(installed_fonts()):
        figure = Figure(figsize=(WIDTH, height))
        below = 0.04 / height
        top = (ROW * len(rows)) / height
        axes = figure.add_axes((left / WIDTH, below, 1 - left / WIDTH - 0.17, top))
        longest = max((sum(row.parts) for row in rows), default=0) or 1
        for place, row in enumerate(rows):
            _draw_bar(axes, place, row)
            told = f"{sum(row.parts):,} · {share(sum(row.parts), whole)}"
            axes.text(sum(row.parts) + longest * 0.012, place, told, va="center", color=SOFT)
        _bare(axes, longest)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_yticks(range(len(rows)), labels)
        if legend:
            _legend(figure, legend, left / WIDTH)
        return svg_element(figure)


def _draw_bar(axes: Axes, place: int, row: Bar) -> None:
    start = 0
    for colour, part in zip(COLOURS, row.parts, strict=False):
        axes.barh(place, part, left=start, height=0.66, color=COLOURS[2] if row.aside else colour)
        start += part


def _bare(axes: Axes, longest: float) -> None:
    """The axes show their rows' names and a line at zero, nothing else."""
    axes.set_xlim(0, longest)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(LINE)


def _legend(figure: Figure, legend: Sequence[str], left: float) -> None:
    patches = [Patch(color=colour, label=name) for colour, name in zip(COLOURS, legend, strict=False)]
    figure.legend(handles=patches, loc="upper left", bbox_to_anchor=(left, 1.0), ncols=2, frameon=False,
                  borderaxespad=0.0, labelcolor=SOFT)  # fmt: skip


def histogram(numbers: Sequence[float], edges: Sequence[float], is_log: bool) -> str:
    """Return how many customers have a number in each stretch between the edges."""
    with drawn_in(installed_fonts()):
        figure = Figure(figsize=(WIDTH, 2.1))
        axes = figure.add_axes((0.09, 0.14, 0.89, 0.82))
        axes.hist(numbers, bins=list(edges), color=COLOURS[0], edgecolor="white", linewidth=0.6)
        if is_log:
            axes.set_xscale("log")
        axes.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda number, _: f"{number:,.10g}"))
        axes.yaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda number, _: f"{number:,.0f}"))
        axes.minorticks_off()
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            axes.spines[side].set_color(LINE)
        axes.tick_params(color=LINE, labelcolor=SOFT)
        return svg_element(figure)


def share(count: int, whole: int) -> str:
    """Return the share in percent; a little is not nothing.

    >>> share(1, 8), share(1, 100_000), share(0, 5)
    ('12.5%', '<0.1%', '0.0%')
    """
    if not whole:
        return ""
    return "<0.1%" if 0 < count / whole < SHOWN_AS_ZERO else f"{count / whole:.1%}"


def width_of(label: str) -> int:
    """Return how many letters wide the label is; Chinese characters count as two.

    >>> width_of("gold"), width_of("黄金")
    (4, 4)
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in label)


def shortened(label: str) -> str:
    """Return the label, cut where it is too long for a plot; the table beside it has all of it."""
    if width_of(label) <= LONGEST_LABEL:
        return label
    while width_of(label) > LONGEST_LABEL - 1:
        label = label[:-1]
    return f"{label.rstrip()}…"


def svg_element(figure: Figure) -> str:
    """Return the figure as an element to put into a page: without the heading of a file, the same each time."""
    written = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")
        figure.savefig(written, format="svg", transparent=True, metadata=nothing)
    families = ", ".join(f"'{font}'" for font in FONTS)
    text = FAMILY.sub(f"font-family: {families}, sans-serif", written.getvalue())
    return text[text.index("<svg") :]


def installed_fonts() -> tuple[str, ...]:
    """Return those of the fonts that this machine has, to measure and draw with; the last one comes with the plots."""
    present = set(font_manager.fontManager.get_font_names())
    return tuple(font for font in FONTS if font in present)


@contextmanager
def drawn_in(fonts: Sequence[str]) -> Iterator[None]:
    """Plots of the block are drawn in these fonts."""
    style: Any = {"font.family": list(fonts), "font.size": 9, "text.color": INK, "svg.fonttype": "none"}
    style |= {"svg.hashsalt": "guanjia"}
    with mpl.rc_context(style):
        yield
