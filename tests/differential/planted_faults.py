"""Faults as they could creep into generated Python, planted one at a time into its syntax tree."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

Kind = Callable[[ast.AST], Iterator[ast.AST]]
"""Yields what could wrongly stand in place of a node."""
_SWAPPED_SIDE = {"bisect_left": "bisect_right", "bisect_right": "bisect_left"}
_SWAPPED_SIGN: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
_SWAPPED_CHECK: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Is: ast.IsNot, ast.IsNot: ast.Is}


def faulty_texts(source: str, kind: Kind) -> Iterator[str]:
    """Yield the source with one fault of this kind, once for each place where it fits."""
    tree = ast.parse(source)
    for place, _ in enumerate(_places(tree, kind)):
        planted = _Plant(kind, place).visit(copy.deepcopy(tree))
        yield ast.unparse(ast.fix_missing_locations(planted)) + "\n"


def _places(tree: ast.AST, kind: Kind) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        yield from kind(copy.deepcopy(node))


class _Plant(ast.NodeTransformer):
    """Puts the fault at one place, counted in the order of the visit."""

    def __init__(self, kind: Kind, place: int) -> None:
        self._kind = kind
        self._left = place

    def visit(self, node: ast.AST) -> ast.AST:
        for fault in self._kind(copy.deepcopy(node)):
            self._left -= 1
            if self._left < 0:
                self._left = 1 << 30
                return fault
        return self.generic_visit(node)


def moved_cut(node: ast.AST) -> Iterator[ast.AST]:
    """A threshold one too high."""
    for cuts in _cuts(node):
        for position, cut in enumerate(cuts):
            yield _with_cuts(node, [*cuts[:position], _moved(cut), *cuts[position + 1 :]])


def moved_limit(node: ast.AST) -> Iterator[ast.AST]:
    """One of a column's few thresholds one too high."""
    if isinstance(node, ast.Assign) and re.search(r"_CUT_\d+(_\d+)?$", ast.unparse(node.targets[0])):
        yield ast.Assign(node.targets, _moved(node.value))


def lost_cut(node: ast.AST) -> Iterator[ast.AST]:
    """A threshold forgotten, so that all bands above it are taken for the one below."""
    for cuts in _cuts(node):
        for position in range(len(cuts)):
            yield _with_cuts(node, cuts[:position] + cuts[position + 1 :])
    if isinstance(node, ast.IfExp):
        yield node.body


def wrong_side(node: ast.AST) -> Iterator[ast.AST]:
    """The figure on the threshold itself falls on the other side."""
    if isinstance(node, ast.Name) and node.id in _SWAPPED_SIDE:
        yield ast.Name(_SWAPPED_SIDE[node.id], ast.Load())
    if isinstance(node, ast.IfExp):
        for test in _compared_otherwise(node.test, _SWAPPED_SIGN):
            if isinstance(test, ast.expr):
                yield ast.IfExp(test, node.body, node.orelse)


def off_by_one(node: ast.AST) -> Iterator[ast.AST]:
    """The neighbouring band is looked up."""
    if isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
    if isinstance(node, ast.Subscript) and "bisect" in ast.unparse(node.slice):
        node.slice = ast.BinOp(node.slice, ast.Sub(), ast.Constant(1))
        yield node


def flipped_bit(node: ast.AST) -> Iterator[ast.AST]:
    """A row holds in a band where it should not, or the other way about."""
    if isinstance(node, ast.Assign) and re.search(
        r"_(BANDS|BAND_\d+|NULL|OTHER)(_\d+)?$", ast.unparse(node.targets[0])
    ):
        masks = [part for part in ast.walk(node.value) if isinstance(part, ast.Constant) and type(part.value) is int]
        for mask in masks:
            before = mask.value
            assert isinstance(before, int)
            for bit in range(max(before.bit_length(), 1)):
                mask.value = before ^ 1 << bit
                yield copy.deepcopy(node)
            mask.value = before


def swapped_entries(node: ast.AST) -> Iterator[ast.AST]:
    """Two neighbours of a table stand in each other's place."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict | ast.Tuple):
        entries = node.value.values if isinstance(node.value, ast.Dict) else node.value.elts
        if re.search(r"_(BANDS|OUTCOMES)(_\d+)?$", ast.unparse(node.targets[0])):
            for first in range(len(entries) - 1):
                entries[first], entries[first + 1] = entries[first + 1], entries[first]
                yield copy.deepcopy(node)
                entries[first], entries[first + 1] = entries[first + 1], entries[first]


def wrong_outcome(node: ast.AST) -> Iterator[ast.AST]:
    """A row yields what its neighbour should."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id.endswith("_rule"):
        node.slice = ast.BinOp(node.slice, ast.Sub(), ast.Constant(1))
        yield node


def or_for_and(node: ast.AST) -> Iterator[ast.AST]:
    """A column adds rows where it should take some away."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.BitAnd):
        node.op = ast.BitOr()
        yield node


def dropped_column(node: ast.AST) -> Iterator[ast.AST]:
    """A column is not looked at."""
    if isinstance(node, ast.AugAssign):
        yield ast.Pass()


def highest_bit(node: ast.AST) -> Iterator[ast.AST]:
    """Under FIRST the last row that holds decides."""
    if isinstance(node, ast.BinOp) and ast.unparse(node) == "rows & -rows":
        yield ast.parse("(1 << rows.bit_length()) >> 1", mode="eval").body


def negated_check(node: ast.AST) -> Iterator[ast.AST]:
    """A check for null, for a failed input or for a status says the opposite."""
    yield from _compared_otherwise(node, _SWAPPED_CHECK)


def wrong_comparison(node: ast.AST) -> Iterator[ast.AST]:
    """Two inputs are compared with the wrong sign."""
    yield from _compared_otherwise(node, _SWAPPED_SIGN)


def lost_negation(node: ast.AST) -> Iterator[ast.AST]:
    """A `not` is missing."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand


KINDS: tuple[Kind, ...] = (
    moved_cut,
    moved_limit,
    lost_cut,
    wrong_side,
    off_by_one,
    flipped_bit,
    swapped_entries,
    wrong_outcome,
    or_for_and,
    dropped_column,
    highest_bit,
    negated_check,
    wrong_comparison,
    lost_negation,
)


def _cuts(node: ast.AST) -> Iterator[list[ast.expr]]:
    """Yield the thresholds, if the node defines some."""
    if isinstance(node, ast.Assign) and re.search(r"_(FROM|OVER)(_\d+)?$", ast.unparse(node.targets[0])):
        assert isinstance(node.value, ast.Tuple)
        yield node.value.elts


def _with_cuts(node: ast.AST, cuts: list[ast.expr]) -> ast.AST:
    assert isinstance(node, ast.Assign)
    return ast.Assign(node.targets, ast.Tuple(cuts, ast.Load()))


def _moved(cut: ast.expr) -> ast.expr:
    text = ast.unparse(cut)
    if text.startswith("Decimal"):
        return ast.parse(f"Decimal('{Decimal(text[9:-2]) + 1}')", mode="eval").body
    if text.startswith("date"):
        year, month, day = (int(part) for part in text[5:-1].split(","))
        return ast.parse(f"date({year}, {month}, {day + 1 if day < 28 else day - 1})", mode="eval").body
    return ast.Constant(int(text) + 1)


def _compared_otherwise(node: ast.AST, signs: dict[type[ast.cmpop], type[ast.cmpop]]) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in signs:
        node.ops[0] = signs[type(node.ops[0])]()
        yield node
