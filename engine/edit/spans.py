"""A file's nodes with the places where they begin and end; of text that has been read strictly before."""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

BLOCK_STYLES = ("|", ">")


def spans_of(text: str) -> Node | None:
    """Return the root of the text's nodes, each with its marks; None for a text without any."""
    root: Node | None = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return root


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly within: keys and values, or items."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, SequenceNode):
        yield from node.value


def scalars(node: Node) -> Iterator[ScalarNode]:
    """Yield every single value at or below the node, in the order of the text."""
    if isinstance(node, ScalarNode):
        yield node
    for child in children(node):
        yield from scalars(child)


def is_block(node: Node) -> bool:
    """True for a list or mapping written line by line, without brackets."""
    return isinstance(node, CollectionNode) and not node.flow_style


def is_on_one_line(node: Node) -> bool:
    """True where the node begins and ends on the same line."""
    return bool(node.start_mark.line == node.end_mark.line) and not (
        isinstance(node, ScalarNode) and node.style in BLOCK_STYLES
    )


def last_line(node: Node) -> int:
    """Return the last line on which something of the node stands."""
    mark = node.end_mark
    return int(mark.line - 1 if mark.column == 0 and mark.line > node.start_mark.line else mark.line)
