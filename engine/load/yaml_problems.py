"""What PyYAML could not read, as a diagnostic: most often a cell that needs quotes."""

from __future__ import annotations

import re

import yaml
from yaml.error import Mark, MarkedYAMLError
from yaml.reader import ReaderError

from engine.diagnostics import Diagnostic, yaml_faults
from engine.source import Location, SourceText

_INTERVAL = re.compile(r"[\[(\]][^\[\](){},\"']*\.\.[^\[\](){},\"']*[\])\[]")
_COMPARISON = re.compile(r":\s+((?:[<>]=?|!=)\s*[^,}\"'#]+?)\s*(?:[,}#]|$)")
_NOTHING_BUT = re.compile(r":\s+(-)\s*(?:[,}#]|$)")
_CELLS = (_INTERVAL, _COMPARISON, _NOTHING_BUT)


def explain_problem(source: SourceText, problem: yaml.YAMLError) -> Diagnostic:
    """Return a diagnostic at the cell that needs quotes where there is one near, else at the problem itself."""
    if isinstance(problem, MarkedYAMLError):
        for mark in (problem.problem_mark, problem.context_mark):
            if mark is not None and (cell := _unquoted_cell(source, mark.line + 1)):
                return cell
        at = _location(source, problem.problem_mark)
        if source.line(at.line)[: at.column].endswith("\t"):
            return yaml_faults.tab_not_allowed(at)
        return yaml_faults.yaml_syntax(at, _words(problem))
    if isinstance(problem, ReaderError):
        return yaml_faults.control_character(Location(source.file, 1, 1), ord(str(problem.character)[:1] or "\0"))
    return yaml_faults.yaml_syntax(Location(source.file, 1, 1), str(problem))


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


def _words(problem: MarkedYAMLError) -> str:
    return ", ".join(part for part in (problem.context, problem.problem) if part)
