"""The line as it should read, where that can be said: what is written at a place, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from engine.diagnostics.diagnostic import Diagnostic
from engine.source import SourceText


@dataclass(frozen=True, slots=True)
class Correction:
    """The characters `[start, end)` of a line, counted from 1, become `text`; `line` is the whole line then."""

    start: int
    end: int
    text: str
    line: str


Words = tuple[str, str]
"""What is written, and what to write instead."""

_PLAIN_WORD = re.compile(r"[\w.+/-]+")
_CELL = re.compile(r"(?:\([^()]*\)|[^,{}()\"'#\]])*[^\s,{}()\"'#\]]")
_TO_ITS_END = re.compile(r"[^\"'}]+")
_GROUPING = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_CLOSING = dict(zip("）］】｝”’", ")]]}\"'", strict=True))
_CLOSED_BY = {**dict.fromkeys("（［【｛", "[）］】｝]"), "“": "”", "‘": "’"}
_ANCHOR = re.compile(r"&[^\s,\[\]{}]+[ ]+")
_TAG = re.compile(r"!![a-z]+[ ]+")
_SEVERAL = re.compile(r"(?P<before>[{,]\s*\w+:\s+)(?P<cell>[\w.]+(?:,\s*[\w.]+)+)(?=\s*[,}])")


def correction(diagnostic: Diagnostic, sources: Iterable[SourceText]) -> Correction | None:
    """Return the corrected line; None where only its author can know what it should say."""
    source = next((source for source in sources if source.file == diagnostic.at.file), None)
    line = source.line(diagnostic.at.line) if source else ""
    if diagnostic.code == "key_without_value":
        return _several_values(line, diagnostic.at.column)
    if diagnostic.code == "interval_needs_quotes":
        return _interval(line, diagnostic)
    if diagnostic.code == "range_reversed":
        return _range(line, diagnostic)
    start = diagnostic.at.column
    for column in (start, start + 1) if line[start - 1 : start] in ("'", '"') else (start,):  # past an opening quote
        rest = line[column - 1 :]
        words = _CORRECTIONS.get(diagnostic.code, _suggested)(diagnostic, rest)
        if words is not None and words[0] and rest.startswith(words[0]):
            return _replaced(line, column, *words)
    return None


def _replaced(line: str, start: int, written: str, instead: str) -> Correction:
    end = start + len(written)
    return Correction(start, end, instead, line[: start - 1] + instead + line[end - 1 :])


def _several_values(line: str, column: int) -> Correction | None:
    """`{grade: gold, silver}` means one cell of two values, which YAML reads as two keys."""
    for found in _SEVERAL.finditer(line):
        if found.start("cell") < column <= found.end("cell"):
            return _replaced(line, found.start("cell") + 1, found["cell"], f'"{found["cell"]}"')
    return None


def _interval(line: str, diagnostic: Diagnostic) -> Correction | None:
    """An interval whose brackets YAML took for those of a list; the place is what stands within them."""
    start, text = diagnostic.at.column - 1, f"[{diagnostic.argument('text')}]"
    return _replaced(line, start, text, f'"{text}"') if line[max(0, start - 1) :].startswith(text) else None


def _range(line: str, diagnostic: Diagnostic) -> Correction | None:
    """Return the line with the ends of the range swapped, where both stand in it."""
    low, high = re.escape(diagnostic.argument("low")), re.escape(diagnostic.argument("high"))
    found = re.search(rf"(?P<min>min:\s*){low}(?P<max>,\s*max:\s*){high}(?=\s*[,}}])", line)
    if found is None:
        return None
    swapped = f"{found['min']}{diagnostic.argument('high')}{found['max']}{diagnostic.argument('low')}"
    return _replaced(line, found.start() + 1, found[0], swapped)


def _suggested(diagnostic: Diagnostic, rest: str) -> Words | None:
    """Return the word that is nowhere known and the one most like it."""
    suggestion = diagnostic.argument("suggestion")
    written = next((value for _, value in diagnostic.arguments if value and rest.startswith(value)), "")
    return (written, suggestion) if _PLAIN_WORD.fullmatch(suggestion) else None


def _date_as_start(diagnostic: Diagnostic, rest: str) -> Words | None:
    suggestion = diagnostic.argument("suggestion")
    written = re.match(r"[\d-]+", rest)
    return (written[0], suggestion) if suggestion and written else None


def _instead(name: str, template: str) -> Callable[[Diagnostic, str], Words | None]:
    """Return the correction that puts the template in the place of this argument."""
    return lambda diagnostic, rest: (diagnostic.argument(name), template.format_map(dict(diagnostic.arguments)))


def _half_width(diagnostic: Diagnostic, rest: str) -> Words | None:
    """Return the plain characters; a bracket or quote that closes what begins here becomes plain with it."""
    written, instead = diagnostic.argument("found"), diagnostic.argument("plain")
    closing = re.search(_CLOSED_BY.get(written[-1:], r"(?!)"), rest)
    if closing is None:
        return written, instead
    plain = _CLOSING[closing[0]]
    return rest[: closing.end()], instead + rest[len(written) : closing.start()] + plain


def _no_commas(diagnostic: Diagnostic, rest: str) -> Words | None:
    """Return the cell with each comma that was meant to group digits made an underscore."""
    found = _TO_ITS_END.match(rest)
    return (found[0], _GROUPING.sub("_", found[0])) if found else None


def _dropped(pattern: re.Pattern[str], rest: str) -> Words | None:
    """Return nothing in the place of what the pattern finds here."""
    found = pattern.match(rest)
    return (found[0], "") if found else None


def _unseen(diagnostic: Diagnostic, rest: str) -> Words:
    """Return nothing in the place of the character, a blank where it ends a line for some."""
    unseen = chr(int(diagnostic.argument("code_point").removeprefix("U+"), 16))
    return unseen, " " if unseen.isspace() else ""


def _quoted_cell(diagnostic: Diagnostic, rest: str) -> Words | None:
    """Return the whole of a cell that begins here, in quotes."""
    found = _CELL.match(rest)
    return (found[0], f'"{found[0]}"') if found else None


def _cell_instead(diagnostic: Diagnostic, rest: str) -> Words:
    """Return the cell as it is to be written, in quotes where it stands in none."""
    text, ours = diagnostic.argument("text"), diagnostic.argument("suggestion")
    return text, ours if rest[len(text) :][:1] in ("'", '"') else f'"{ours}"'


def _quoted_text(diagnostic: Diagnostic, rest: str) -> Words | None:
    """Return the text in double quotes, and those in single ones; only where the cell is nothing but the text."""
    text, found = diagnostic.argument("text"), _CELL.match(rest)
    return (text, f"'\"{text}\"'") if found and found[0] == text else None


def _turned_round(diagnostic: Diagnostic, rest: str) -> Words | None:
    """Return the interval with its ends in order, where both ends are included or both are not."""
    text = diagnostic.argument("text")
    low, _, high = text[1:-1].partition("..")
    return (text, f"{text[0]}{high}..{low}{text[-1]}") if text[:1] + text[-1:] in ("[]", "()") else None


_CORRECTIONS: Mapping[str, Callable[[Diagnostic, str], Words | None]] = {
    "anchor_not_allowed": lambda diagnostic, rest: _dropped(_ANCHOR, rest),
    "bracket_not_opened": lambda diagnostic, rest: (diagnostic.argument("bracket"), ""),
    "cell_notation": _cell_instead,
    "cell_needs_quotes": _instead("cell", '"{cell}"'),
    "clock_not_allowed": lambda diagnostic, rest: (f"{diagnostic.argument('name')}()", "today"),
    "code_like_boolean": _instead("text", '"{text}"'),
    "colon_needs_blank": lambda diagnostic, rest: (":", ": "),
    "control_character": _unseen,
    "expected_mapping": _date_as_start,
    "full_width_character": _half_width,
    "interval_reversed": _turned_round,
    "number_with_commas": _no_commas,
    "tag_not_allowed": lambda diagnostic, rest: _dropped(_TAG, rest) or _quoted_cell(diagnostic, rest),
    "text_begins_badly": _quoted_cell,
    "text_needs_quotes": _quoted_text,
    "unusual_blank": lambda diagnostic, rest: (diagnostic.argument("found"), " "),
}
"""How the line is corrected for a code; where none is named, by the word that is most like the one written."""
