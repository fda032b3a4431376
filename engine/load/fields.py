"""The shape of nodes: mappings with the keys they may have, lists, single values."""

from __future__ import annotations

from collections.abc import Mapping as Readable

from engine.diagnostics import Diagnostic, ruleset_faults, yaml_faults
from engine.load.keys import KeyTable
from engine.load.nodes import Mapping, Node, Scalar, Sequence

Fields = Readable[str, Node]


def fields_of(node: Node, table: KeyTable, where: str, faults: list[Diagnostic]) -> Fields | None:
    """Return the mapping's values by key, checked against its table; None where it is no mapping."""
    if not isinstance(node, Mapping):
        faults.append(yaml_faults.expected_mapping(node.at, where))
        return None
    found: dict[str, Node] = {}
    reported = set(node.without_value)
    for key, value in node.entries:
        if key.text in table.keys:
            found[key.text] = value
        elif key.text in table.later:
            faults.append(yaml_faults.not_supported_yet(key.at, f"`{key.text}`"))
        else:
            unknown = yaml_faults.unknown_key(key.at, key.text, table.keys)
            reported.add(unknown.argument("suggestion"))
            faults.append(unknown)
    for key_name in table.required:
        if key_name not in found and key_name not in reported:
            faults.append(yaml_faults.missing_key(node.at, key_name, where))
    return found


def entries_of(node: Node | None, what: str, faults: list[Diagnostic]) -> tuple[tuple[Scalar, Node], ...]:
    """Return the entries of a mapping whose keys are names; none where there is no such mapping."""
    if node is None:
        return ()
    if isinstance(node, Mapping):
        return node.entries
    faults.append(yaml_faults.expected_mapping(node.at, what))
    return ()


def items_of(node: Node | None, what: str, faults: list[Diagnostic]) -> tuple[Node, ...]:
    """Return the items of a list; none where there is no such list."""
    if node is None:
        return ()
    if isinstance(node, Sequence):
        return node.items
    faults.append(yaml_faults.expected_list(node.at, what))
    return ()


def scalar_of(node: Node | None, what: str, faults: list[Diagnostic]) -> Scalar | None:
    """Return the node as a single value; None where it is missing or something else."""
    if node is None or isinstance(node, Scalar):
        return node
    faults.append(yaml_faults.expected_scalar(node.at, what))
    return None


def scalars_of(node: Node | None, what: str, faults: list[Diagnostic]) -> tuple[Scalar, ...]:
    """Return a list of single values, or one single value as a list of one."""
    if isinstance(node, Scalar):
        return (node,)
    items = (scalar_of(item, what, faults) for item in items_of(node, what, faults))
    return tuple(item for item in items if item is not None)


def text_of(node: Node | None, what: str, faults: list[Diagnostic]) -> str | None:
    """Return the text of a single value as written."""
    scalar = scalar_of(node, what, faults)
    return None if scalar is None else scalar.text


def choice_of(
    node: Node | None, what: str, choices: tuple[str, ...], later: tuple[str, ...], faults: list[Diagnostic]
) -> str | None:
    """Return the value if it is one of the choices."""
    scalar = scalar_of(node, what, faults)
    if scalar is None or scalar.text in choices:
        return None if scalar is None else scalar.text
    if scalar.text.split(" of ")[0].split(" (")[0] in later:
        faults.append(yaml_faults.not_supported_yet(scalar.at, f"`{what}: {scalar.text}`"))
    else:
        faults.append(ruleset_faults.not_one_of(scalar.at, scalar.text, choices))
    return None
