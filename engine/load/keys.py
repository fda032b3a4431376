"""The keys of rule and case files: what each mapping accepts, as data. `schemas/` is held to these tables.

`later` are keys of the rule language that this version does not understand: they get a diagnostic of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.outcome import Status
from engine.model.types import Base


@dataclass(frozen=True, slots=True)
class KeyTable:
    """The keys one kind of mapping accepts; `name` is also that of its definition in the JSON Schema."""

    name: str
    keys: tuple[str, ...]
    required: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


PARTS = ("facts", "parameters", "assumptions", "decisions")
RULESET = KeyTable(
    "ruleset",
    ("ruleset", "title", "owner", "timezone", "effective", "review_by", *PARTS),
    required=("ruleset",),
    later=("functions", "relations", "must_hold", "uses", "stale"),
)
PART = KeyTable("part", PARTS, later=("functions", "relations", "must_hold", "uses"))
EFFECTIVE = KeyTable("effective", ("from", "to"))
TITLE = KeyTable("title", ("zh", "en"))
FACT = KeyTable(
    "fact",
    ("type", "unit", "min", "max", "codes", "ordered", "absent", "assumes", "title", "source", "maintained"),
    required=("type",),
    later=("fresh_within", "stale", "fields", "derived", "pattern"),
)
PARAMETER = KeyTable(
    "parameter",
    ("type", "unit", "value", "min", "max", "codes", "ordered", "assumes", "title"),
    required=("type",),
)
DECISION = KeyTable(
    "decision",
    ("scheme", "title", "source", "kind", "hit_policy", "order", "outputs", "rules", "otherwise", "assumes"),
    required=("kind", "rules"),
    later=(
        "let", "flags", "adverse", "defaults", "merge", "at", "stages", "transitions", "services", "characteristics",
        "combine", "share", "rank", "population", "bands", "value", "use", "with", "aggregate", "effective",
    ),
)  # fmt: skip
SOURCE = KeyTable("source", ("file", "at"), required=("file",))
OUTPUT = KeyTable("output", ("type", "unit", "codes", "ordered"), later=("default",))
RULE = KeyTable(
    "rule",
    ("id", "when", "then", "status", "assumes", "note", "source"),
    required=("id",),
    later=(
        "if", "flags", "grant", "withhold", "raise", "outranks", "effective", "from", "to", "event", "needs", "do",
        "score", "level", "channel", "actions",
    ),
)  # fmt: skip
OTHERWISE = KeyTable("otherwise", ("then", "status", "assumes"), later=("flags",))
CASES = KeyTable("cases", ("ruleset", "cases"), required=("cases",))
CASE = KeyTable(
    "case",
    ("id", "decision", "facts", "expect", "expects", "as_of", "like", "without", "given", "note"),
    required=("id",),
)
TABLES = (
    RULESET, PART, EFFECTIVE, TITLE, FACT, PARAMETER, DECISION, SOURCE, OUTPUT, RULE, OTHERWISE, CASES, CASE,
)  # fmt: skip

TYPES = tuple(base.value for base in Base)
LATER_TYPES = ("datetime", "duration", "record", "list", "set", "map")
KINDS = ("tiers", "table")
LATER_KINDS = ("entitlements", "stages", "triggers", "scorecard", "ranking", "formula")
HIT_POLICIES = ("UNIQUE", "FIRST")
LATER_HIT_POLICIES = ("ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT")
ROW_STATUSES = tuple(status.value for status in Status if status is not Status.NO_MATCH)
ORDERS = ("best_first",)
MAINTAINED = ("static", "dynamic", "system")
RESERVED_NAMES = ("true", "false", "null", "not", "present", "today", "otherwise")
