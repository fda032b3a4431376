"""Lists, mappings and values on one line: every value as written, the spaces between them always the same."""

from __future__ import annotations

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


def rendered(node: Node, line: str) -> str:
    """Return the node, which stands on this line, evenly spaced: `{id: gold, when: {asset: ">= 50万"}}`."""
    if isinstance(node, MappingNode):
        return "{" + ", ".join(entries(node, line)) + "}"
    if isinstance(node, SequenceNode):
        return "[" + ", ".join(items(node, line)) + "]"
    return _scalar(node, line)


def entries(node: MappingNode, line: str) -> list[str]:
    """Return each entry as `key: value`."""
    return [f"{_scalar(key, line)}: {rendered(value, line)}" for key, value in node.value]


def items(node: SequenceNode, line: str) -> list[str]:
    """Return each item."""
    return [rendered(item, line) for item in node.value]


def _scalar(node: Node, line: str) -> str:
    """Return the value as written; in double quotes where single ones are not needed."""
    written = line[node.start_mark.column : node.end_mark.column]
    single = isinstance(node, ScalarNode) and node.style == "'"
    return f'"{written[1:-1]}"' if single and not set(written[1:-1]) & set("\"'\\") else written
