"""The keys of rule and case files: what each mapping accepts, as data. `schemas/` is held to these tables.

`later` are keys of the rule language that this version does not understand: they get a diagnostic of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.additions import ATTRIBUTES, MERGED
from engine.model.outcome import Status
from engine.model.ruleset import Aggregation, HitPolicy
from engine.model.types import Container


@dataclass(frozen=True, slots=True)
class KeyTable:
    """The keys one kind of mapping accepts; `name` is also that of its definition in the JSON Schema."""

    name: str
    keys: tuple[str, ...]
    required: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


PARTS = ("facts", "parameters", "functions", "relations", "must_hold", "assumptions", "texts", "decisions")
RULESET = KeyTable(
    "ruleset",
    ("ruleset", "title", "owner", "timezone", "effective", "review_by", "stale", *PARTS),
    required=("ruleset",),
    later=("uses",),
)
PART = KeyTable("part", PARTS, later=("uses",))
EFFECTIVE = KeyTable("effective", ("from", "to"))
TITLE = KeyTable("title", ("zh", "en"))
FACT = KeyTable(
    "fact",
    (
        "type", "unit", "min", "max", "codes", "ordered", "size", "fields", "absent", "assumes", "title", "source",
        "maintained", "fresh_within", "stale",
    ),
    required=("type",),
    later=("derived", "pattern"),
)  # fmt: skip
PARAMETER = KeyTable(
    "parameter",
    ("type", "unit", "value", "min", "max", "codes", "ordered", "size", "fields", "assumes", "title"),
    required=("type",),
)
FIELD = KeyTable("field", ("type", "unit", "codes", "ordered"), required=("type",))
RELATION = KeyTable("relation", ("columns", "rows"), required=("columns", "rows"))
PROMISE = KeyTable("promise", ("id", "that"), required=("id", "that"))
DECISION = KeyTable(
    "decision",
    (
        "scheme", "title", "source", "kind", "hit_policy", "aggregation", "order", "outputs", "let", "rules",
        "otherwise", "flags", "adverse", "assumes",
    ),
    required=("kind", "rules"),
    later=("aggregate", "effective"),
)  # fmt: skip
_COMMON = ("scheme", "title", "source", "kind")
ENTITLEMENTS = KeyTable(
    "entitlements",
    (*_COMMON, "services", "let", "rules", "flags", "adverse", "assumes"),
    required=("kind", "rules"),
    later=("effective",),
)
TRIGGERS = KeyTable(
    "triggers",
    (*_COMMON, "let", "defaults", "rules", "merge", "flags", "adverse", "assumes"),
    required=("kind", "rules"),
    later=("effective",),
)
STAGES = KeyTable(
    "stages",
    (*_COMMON, "at", "let", "stages", "rules", "otherwise", "transitions", "flags", "adverse", "assumes"),
    required=("kind", "stages"),
    later=("effective",),
)
STAGE = KeyTable(
    "stage", ("id", "owner", "needs", "actions", "initial", "final", "status", "assumes"), required=("id",)
)
ACTION = KeyTable("action", ("do", "when", "if"), required=("do",))
SCORECARD = KeyTable(
    "scorecard",
    (
        *_COMMON, "characteristics", "combine", "min_characteristics", "hit_policy", "let", "rules", "otherwise",
        "flags", "adverse", "assumes",
    ),
    required=("kind", "characteristics", "rules"),
    later=("effective",),
)  # fmt: skip
CHARACTERISTIC = KeyTable("characteristic", ("id", "weight"), required=("id",))
DEFAULTS = KeyTable("defaults", (*ATTRIBUTES, "assumes"))
MERGE = KeyTable("merge", (*MERGED, "assumes"))
FORMULA = KeyTable(
    "formula",
    ("scheme", "title", "source", "kind", "outputs", "let", "value", "flags", "adverse", "assumes"),
    required=("kind", "value"),
    later=("effective",),
)
USE = KeyTable(
    "use", ("scheme", "title", "source", "use", "with", "flags", "assumes"), required=("use",), later=("effective",)
)
SOURCE = KeyTable("source", ("file", "at"), required=("file",))
OUTPUT = KeyTable("output", ("type", "unit", "codes", "ordered", "default"))
_ROW = ("status", "flags", "effective", "assumes", "note", "source")
RULE = KeyTable(
    "rule",
    ("id", "when", "if", "then", *_ROW),
    required=("id",),
)
SERVICE_RULE = KeyTable("service_rule", ("id", "when", "if", "grant", "withhold", *_ROW), required=("id",))
SIGNAL_RULE = KeyTable(
    "signal_rule",
    ("id", "when", "if", "raise", *ATTRIBUTES, "actions", "outranks", *_ROW),
    required=("id", "raise"),
)
TRANSITION = KeyTable(
    "transition", ("id", "from", "to", "event", "when", "if", "needs", "do", *_ROW), required=("id", "to")
)
OTHERWISE = KeyTable("otherwise", ("then", "status", "flags", "assumes"))
FLAG = KeyTable("flag", ("when", "if", "assumes"))
CASES = KeyTable("cases", ("ruleset", "cases", "unnoticed"), required=("cases",))
UNNOTICED = KeyTable("unnoticed", ("change", "because"), required=("change", "because"))
CASE = KeyTable(
    "case",
    ("id", "decision", "facts", "expect", "expects", "as_of", "like", "without", "given", "note"),
    required=("id",),
)
TABLES = (
    RULESET, PART, EFFECTIVE, TITLE, FACT, PARAMETER, FIELD, RELATION, PROMISE, DECISION, FORMULA, ENTITLEMENTS,
    TRIGGERS, STAGES, STAGE, ACTION, TRANSITION, SCORECARD, CHARACTERISTIC, DEFAULTS, MERGE, USE, SOURCE, OUTPUT,
    RULE, SERVICE_RULE, SIGNAL_RULE, OTHERWISE, FLAG, CASES, CASE, UNNOTICED,
)  # fmt: skip

SIMPLE_TYPES = (
    "money", "number", "integer", "text", "boolean", "date", "datetime", "time", "duration", "code",
)  # fmt: skip
CONTAINERS: tuple[Container, ...] = ("list", "set", "map")
ITEM_TYPES = (*SIMPLE_TYPES, "record")
TYPES = (*ITEM_TYPES, *(f"{container} of {item}" for container in CONTAINERS for item in ITEM_TYPES))
KINDS = ("tiers", "table", "formula", "entitlements", "triggers", "stages", "scorecard")
LATER_KINDS = ("ranking",)
COMBINATIONS = ("weighted_mean", "sum")
STALE = ("missing", "flagged")
AGGREGATIONS = tuple(aggregation.value for aggregation in Aggregation if aggregation is not Aggregation.LIST)
HIT_POLICIES = (*(policy.value for policy in HitPolicy), *(f"COLLECT {name}" for name in AGGREGATIONS))
TAKING_ONE = ("UNIQUE", "ANY", "FIRST")
"""Hit policies of scorecards: one row decides, without asking which band outranks another."""
ROW_STATUSES = tuple(status.value for status in Status if status is not Status.NO_MATCH)
ORDERS = ("best_first",)
TRUTHS = ("true", "false")
MAINTAINED = ("static", "dynamic", "system")
RESERVED_NAMES = ("true", "false", "null", "not", "present", "today", "otherwise")
