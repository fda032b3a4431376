"""Faults of the text as YAML: what the strict reading of rule files refuses."""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics.diagnostic import Diagnostic, error, listed, nearest
from engine.source import Location


def not_utf8(at: Location) -> Diagnostic:
    return error("not_utf8", at)


def byte_order_mark(at: Location) -> Diagnostic:
    return error("byte_order_mark", at)


def control_character(at: Location, code_point: int) -> Diagnostic:
    return error("control_character", at, code_point=f"U+{code_point:04X}")


def file_too_large(at: Location, limit: int) -> Diagnostic:
    return error("file_too_large", at, limit=f"{limit:,}")


def too_deep(at: Location, limit: int) -> Diagnostic:
    return error("too_deep", at, limit=limit)


def too_many_values(at: Location, limit: int) -> Diagnostic:
    return error("too_many_values", at, limit=f"{limit:,}")


def empty_file(at: Location) -> Diagnostic:
    return error("empty_file", at)


def yaml_syntax(at: Location, problem: str) -> Diagnostic:
    return error("yaml_syntax", at, problem=problem)


def full_width_character(at: Location, found: str, plain: str) -> Diagnostic:
    return error("full_width_character", at, found=found, plain=plain)


def unusual_blank(at: Location, found: str) -> Diagnostic:
    return error("unusual_blank", at, found=found, code_point=f"U+{ord(found[0]):04X}")


def directive_not_allowed(at: Location) -> Diagnostic:
    return error("directive_not_allowed", at)


def bracket_not_opened(at: Location, bracket: str) -> Diagnostic:
    return error("bracket_not_opened", at, bracket=bracket)


def quote_not_closed(at: Location) -> Diagnostic:
    return error("quote_not_closed", at)


def colon_needs_blank(at: Location) -> Diagnostic:
    return error("colon_needs_blank", at)


def misplaced_line(at: Location) -> Diagnostic:
    return error("misplaced_line", at)


def list_not_closed(at: Location, bracket: str) -> Diagnostic:
    return error("list_not_closed", at, bracket=bracket)


def text_begins_badly(at: Location, found: str) -> Diagnostic:
    return error("text_begins_badly", at, found=found)


def unknown_escape(at: Location) -> Diagnostic:
    return error("unknown_escape", at)


def tab_not_allowed(at: Location) -> Diagnostic:
    return error("tab_not_allowed", at)


def cell_needs_quotes(at: Location, cell: str) -> Diagnostic:
    return error("cell_needs_quotes", at, cell=cell)


def anchor_not_allowed(at: Location, name: str) -> Diagnostic:
    return error("anchor_not_allowed", at, name=name)


def tag_not_allowed(at: Location, tag: str) -> Diagnostic:
    return error("tag_not_allowed", at, tag=tag)


def duplicate_key(at: Location, key: str, first: Location) -> Diagnostic:
    return error("duplicate_key", at, key=key, line=first.line, first=first)


def key_without_value(at: Location, key: str) -> Diagnostic:
    return error("key_without_value", at, key=key)


def entry_without_value(at: Location) -> Diagnostic:
    return error("entry_without_value", at)


def several_documents(at: Location) -> Diagnostic:
    return error("several_documents", at)


def merge_key_not_allowed(at: Location) -> Diagnostic:
    return error("merge_key_not_allowed", at)


def key_not_text(at: Location) -> Diagnostic:
    return error("key_not_text", at)


def expected_mapping(at: Location, what: str, suggestion: str = "") -> Diagnostic:
    return error("expected_mapping", at, what=what, suggestion=suggestion)


def expected_list(at: Location, what: str) -> Diagnostic:
    return error("expected_list", at, what=what)


def expected_scalar(at: Location, what: str) -> Diagnostic:
    return error("expected_scalar", at, what=what)


def unknown_key(at: Location, key: str, known: Iterable[str]) -> Diagnostic:
    known = tuple(known)
    return error("unknown_key", at, key=key, known=listed(known, 30), suggestion=nearest(key, known))


def missing_key(at: Location, key: str, where: str) -> Diagnostic:
    return error("missing_key", at, key=key, where=where)


def not_supported_yet(at: Location, what: str) -> Diagnostic:
    return error("not_supported_yet", at, what=what)
