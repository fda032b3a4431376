"""What PyYAML could not read, as a diagnostic at the place where the user has to change something."""

from __future__ import annotations

import re

import yaml
from yaml.error import Mark, MarkedYAMLError
from yaml.reader import ReaderError

from engine.diagnostics import Diagnostic, yaml_faults
from engine.load.hints import wide_character_in
from engine.source import Location, SourceText

_INTERVAL = re.compile(r"[\[(\]][^\[\](){},\"']*\.\.[^\[\](){},\"']*[\])\[]")
_COMPARISON = re.compile(r":\s+((?:[<>]=?|!=)\s*[^,}\"'#]+?)\s*(?:[,}#]|$)")
_NOTHING_BUT = re.compile(r":\s+(-)\s*(?:[,}#]|$)")
_CELLS = (_INTERVAL, _COMPARISON, _NOTHING_BUT)
_TIGHT_COLON = re.compile(r"\s*(?:- )?\w+(:)[^\s:]")
_MISPLACED = ("did not find expected key", "did not find expected '-' indicator", "mapping values are not allowed")


def explain_problem(source: SourceText, problem: yaml.YAMLError) -> Diagnostic:
    """Return a diagnostic at what is likely meant otherwise near the problem, else at the problem itself."""
    if isinstance(problem, MarkedYAMLError):
        lines = [mark.line + 1 for mark in (problem.problem_mark, problem.context_mark) if mark is not None]
        return _near(source, lines) or _as_told(source, problem)
    if isinstance(problem, ReaderError):
        return yaml_faults.control_character(Location(source.file, 1, 1), ord(str(problem.character)[:1] or "\0"))
    return yaml_faults.yaml_syntax(Location(source.file, 1, 1), str(problem))


def _near(source: SourceText, lines: list[int]) -> Diagnostic | None:
    """Return the cell that needs quotes, or the full-width character, in one of the lines."""
    for number in lines:
        if cell := _unquoted_cell(source, number):
            return cell
    for number in lines:
        if wide := wide_character_in(source.line(number), source.file, number):
            return wide
    return None


def _as_told(source: SourceText, problem: MarkedYAMLError) -> Diagnostic:
    """Return the parser's problem in our words."""
    at, began = (_location(source, mark) for mark in (problem.problem_mark, problem.context_mark))
    told = problem.problem or ""
    if source.line(at.line)[: at.column].endswith("\t"):
        return yaml_faults.tab_not_allowed(at)
    if "end of stream" in told and "quoted scalar" in (problem.context or ""):
        return yaml_faults.quote_not_closed(began)
    if "<document start>" in told and (line := _directive(source, at.line)):
        return yaml_faults.directive_not_allowed(Location(source.file, line, 1))
    if "did not find expected" in told and (bracket := source.line(at.line)[at.column - 1 : at.column]) in ("]", "}"):
        return yaml_faults.bracket_not_opened(at, bracket)
    if "could not find expected ':'" in told:
        return _tight_colon(source, (began.line,)) or yaml_faults.misplaced_line(began)
    if told.startswith(_MISPLACED):
        return _tight_colon(source, (at.line, at.line - 1)) or yaml_faults.misplaced_line(at)
    if "did not find expected ','" in told:
        return yaml_faults.list_not_closed(at if at.line == began.line else began, told[-2])
    if "cannot start any token" in told:
        return yaml_faults.text_begins_badly(at, source.line(at.line)[at.column - 1 : at.column])
    if "unknown escape" in told:
        return yaml_faults.unknown_escape(at)
    return yaml_faults.yaml_syntax(at, ", ".join(part for part in (problem.context, problem.problem) if part))


def _directive(source: SourceText, until: int) -> int | None:
    """Return the first line up to this one that is a directive of YAML."""
    return next((number for number in range(1, until + 1) if source.line(number).startswith("%")), None)


def _tight_colon(source: SourceText, lines: tuple[int, ...]) -> Diagnostic | None:
    """Return the diagnostic for `kind:tiers`, which is one word to YAML."""
    for number in lines:
        if found := _TIGHT_COLON.match(source.line(number)):
            return yaml_faults.colon_needs_blank(Location(source.file, number, found.start(1) + 1))
    return None


def _unquoted_cell(source: SourceText, number: int) -> Diagnostic | None:
    """Return the diagnostic for the first cell of the line that YAML reads as something else."""
    line = source.line(number)
    for pattern in _CELLS:
        for found in pattern.finditer(line):
            group = found.lastindex or 0
            start = found.start(group)
            if line[:start].count('"') % 2 == 0 and line[:start].count("'") % 2 == 0:
                at = Location(source.file, number, start + 1)
                return yaml_faults.cell_needs_quotes(at, found[group].strip())
    return None


def _location(source: SourceText, mark: Mark | None) -> Location:
    return Location(source.file, mark.line + 1, mark.column + 1) if mark is not None else Location(source.file, 1, 1)
