"""`functions:` of a ruleset: a name with parameters, and the FEEL that a call of it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.diagnostics import Diagnostic, expression_faults, ruleset_faults
from engine.feel.strings import is_name
from engine.load.fields import scalar_of
from engine.load.nodes import Node, Scalar
from engine.model.expressions import Expression

_HEAD = re.compile(r"\s*(?P<name>[^()]+?)\s*\((?P<parameters>[^()]*)\)\s*")


@dataclass(frozen=True, slots=True)
class DraftFunction:
    """A function as written; its body is parsed once the names of all functions are known."""

    name: Scalar
    parameters: tuple[str, ...]
    body: Scalar


@dataclass(frozen=True, slots=True)
class Function:
    """A function ready to be inlined: its parameters and the expression a call is replaced by."""

    name: Scalar
    parameters: tuple[str, ...]
    body: Expression
    text: Scalar


def read_function(head: Scalar, node: Node, faults: list[Diagnostic]) -> DraftFunction | None:
    """Return the function `name(a, b): FEEL`; names may have several words."""
    body = scalar_of(node, head.text, faults)
    written = _HEAD.fullmatch(head.text)
    parameters = tuple(name.strip() for name in written["parameters"].split(",")) if written else ()
    name = " ".join(written["name"].split()) if written else ""
    words_are_names = all(map(is_name, (*name.split(), *parameters)))
    if not name or not words_are_names or len(set(parameters)) < len(parameters):
        faults.append(expression_faults.function_not_readable(head.at, head.text))
        return None
    return None if body is None else DraftFunction(Scalar(name, head.quoted, head.at), parameters, body)


def once(functions: tuple[DraftFunction, ...], faults: list[Diagnostic]) -> Mapping[str, DraftFunction]:
    """Return the functions by name; a name used twice is reported."""
    found: dict[str, DraftFunction] = {}
    for function in functions:
        first = found.setdefault(function.name.text, function)
        if first is not function:
            faults.append(ruleset_faults.name_already_used(function.name.at, function.name.text, first.name.at))
    return found
