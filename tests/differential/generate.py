"""Random rulesets of the whole language, as rule file text. One generator serves seeded runs and Hypothesis alike.

A ruleset is made as the document a rule file holds (mappings and lists), so that it can be shrunk, and is then
written out as YAML; whatever reads it goes through the loader.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.differential.adding import CODES, SERVICES, adding_decision
from tests.differential.cell_texts import literal, partition, random_cell
from tests.differential.columns import COLOURS, NUMERIC, SCALE, STEP, Column, random_column, some_codes
from tests.differential.scoring import scorecard
from tests.differential.staging import staged_decision

Document = dict[str, Any]
ADDING = 0.2
STAGED = 0.35
SCORING = 0.3
"""The shares: of decisions whose rows add to the answer, of rulesets with stages, of those with a scorecard."""
SINGLE = ("UNIQUE", "FIRST", "ANY", "PRIORITY")
LISTS = ("RULE ORDER", "OUTPUT ORDER", "COLLECT")
NUMBERS = ("COLLECT SUM", "COLLECT MIN", "COLLECT MAX", "COLLECT COUNT")
POLICIES = ("UNIQUE", "UNIQUE", "FIRST", "FIRST", *SINGLE[2:], *LISTS, *NUMBERS)
BASES = ("money", "number", "integer", "text", "boolean", "date", "code", "code")
STATUSES = ("review", "undetermined", "invalid", "out_of_scope")
DATES = ("2025-01-01", "2025-06-30", "2026-01-01")


class _Writer(yaml.SafeDumper):
    """Writes no aliases: rule files have none."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def documents() -> st.SearchStrategy[Document]:
    """Return the strategy of the same rulesets, so that Hypothesis can search and shrink them."""
    return st.randoms(use_true_random=False).map(random_document)


def as_files(document: Document) -> dict[str, str]:
    """Return the rule files the document stands for."""
    header = {key: part for key, part in document.items() if key != "decisions"}
    return {"ruleset.yaml": _yaml(header), "rules.yaml": _yaml({"decisions": document["decisions"]})}


def _yaml(part: Mapping[str, Any]) -> str:
    return yaml.dump(part, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=1000)


def random_document(random: Random) -> Document:
    """Return a ruleset of one to five facts, up to two parameters and a chain of one to four decisions."""
    facts = {f"fact_{number}": _fact(random, f"fact_{number}") for number in range(1, random.randint(1, 5) + 1)}
    parameters = {
        f"limit_{number}": _parameter(random, f"limit_{number}") for number in range(1, random.randint(0, 2) + 1)
    }
    columns = [column for column, _ in facts.values()]
    extra = [column for column, _ in parameters.values()]
    decisions: dict[str, Any] = {}
    for number in range(1, random.randint(1, 4) + 1):
        name = f"step_{number}"
        decision, column = _decision(random, name, columns, extra)
        if (test := _test_of_codes(random, decisions)) and "grant" not in decision["rules"][0]:
            random.choice(decision["rules"]).setdefault("if", test)
        decisions[name] = decision
        columns += [column] if column is not None else []
    apart = Random(repr((facts, parameters, decisions)))  # what is drawn before and after stays as it is without stages
    if apart.random() < STAGED:
        decisions["stage"] = staged_decision(apart, _first_rows(apart, columns, extra), columns)
    decisions |= _scored(Random(repr(decisions)), columns, extra)
    document: Document = {
        "ruleset": "generated",
        "title": {"zh": "生成", "en": "Generated"},
        "timezone": "Asia/Shanghai",
    }
    document |= {"facts": {name: fact for name, (_, fact) in facts.items()}}
    if parameters:
        document |= {"parameters": {name: parameter for name, (_, parameter) in parameters.items()}}
    return document | {
        "assumptions": {f"A{n}": {"zh": f"假设{n}", "en": f"assumption {n}"} for n in range(1, 6)},
        "decisions": decisions,
    }


def _scored(random: Random, columns: list[Column], extra: list[Column]) -> dict[str, Any]:
    """Return now and then a scorecard over the numbers among the columns; what else is drawn is not changed by it."""
    numbers = [column for column in columns if column.base in ("number", "integer")]
    if not numbers or random.random() > SCORING:
        return {}
    return {"scored": scorecard(random, _first_rows(random, columns, extra), numbers)}


def _fact(random: Random, name: str) -> tuple[Column, Document]:
    column = random_column(random, name, BASES)
    declared = _typed(column)
    if column.base in (*NUMERIC, "date") and random.random() < 0.5:
        declared |= _limits(random, column)
    if random.random() < 0.25:
        absent = None if random.random() < 0.5 else _legal_point(random, column, declared)
        declared |= {
            "absent": absent if absent is None or isinstance(absent, bool) else literal(random, absent),
            "assumes": ["A1"],
        }
        column = Column(name, column.base, column.codes, column.ordered, nullable=absent is None)
    return column, declared


def _parameter(random: Random, name: str) -> tuple[Column, Document]:
    column = random_column(random, name, ("money", "number", "integer", "date", "code"))
    declared = _typed(column)
    if random.random() < 0.7:
        declared |= {"value": literal(random, random.choice(column.points))}
    return column, declared | ({"assumes": ["A2"]} if random.random() < 0.5 else {})


def _typed(column: Column) -> Document:
    declared: Document = {"type": column.base}
    if column.base == "money":
        declared |= {"unit": "CNY"}
    if column.base == "code":
        declared |= {"codes": list(column.codes)} | ({"ordered": "best_first"} if column.ordered else {})
    return declared


def _limits(random: Random, column: Column) -> Document:
    points = column.points
    limits: Document = {}
    if random.random() < 0.7:
        limits["min"] = literal(random, points[random.randint(0, 1)])
    if random.random() < 0.5:
        limits["max"] = literal(random, points[-1] + random.choice((0, 1)) * STEP[column.base])
    return limits


def _legal_point(random: Random, column: Column, declared: Document) -> Any:
    """Return a point that lies within any limits: the last points do."""
    return random.choice(column.points[2:-1] if {"min", "max"} & set(declared) else column.points)


def _decision(random: Random, name: str, columns: list[Column], extra: list[Column]) -> tuple[Document, Column | None]:
    """Return a decision, and the column it is to those that follow: none where it lists or has several outputs."""
    if random.random() < ADDING:
        return adding_decision(random, name, _first_rows(random, columns, extra)), None
    kind = "tiers" if random.random() < 0.3 else "table"
    policy = random.choice(("UNIQUE", "FIRST")) if kind == "tiers" else random.choice(POLICIES)
    output = _output(random, name, kind, policy)
    lets, more = _lets(random, name, columns)
    read = columns + more
    conditions = _unique_rows(random, read, extra) if policy == "UNIQUE" else _first_rows(random, read, extra)
    second = kind == "table" and not policy.startswith("COLLECT ") and random.random() < 0.2
    rows = [_row(random, f"row_{n}", when, output, second) for n, when in enumerate(conditions, start=1)]
    _add_tests(random, rows, columns)
    decision: Document = {"kind": kind, "hit_policy": policy} | _declared_output(output, kind, second)
    decision |= lets | ({"assumes": ["A3"]} if random.random() < 0.2 else {}) | {"rules": rows}
    if policy in SINGLE and random.random() < 0.5:
        decision |= {"otherwise": _otherwise(random, output, second)}
    if (flag := _test(random, columns)) and random.random() < 0.2:
        decision |= {"flags": {"noted": flag}}
    if second or policy in LISTS:
        return decision, None
    base = "number" if policy == "COLLECT COUNT" else output.base
    valueless = any("then" not in row for row in rows)
    return decision, Column(name, base, output.codes, output.ordered, nullable=valueless)


def _lets(random: Random, name: str, columns: list[Column]) -> tuple[Document, list[Column]]:
    """Return now and then a named expression over numbers, with the column it is."""
    numbers = [column.name for column in columns if column.base in ("number", "integer")]
    if not numbers or random.random() < 0.75:
        return {}, []
    label = f"worked_out_{name}"
    operator = random.choice(("+", "-", "*"))
    return {"let": {label: f"{random.choice(numbers)} {operator} {random.choice(numbers)}"}}, [Column(label, "number")]


def _add_tests(random: Random, rows: list[Document], columns: list[Column]) -> None:
    """Give a row now and then an expression beside its cells."""
    for row in rows:
        if random.random() < 0.08 and (test := _test(random, columns)):
            row["if"] = test


def _test(random: Random, columns: list[Column]) -> str | None:
    """Return a boolean expression over the columns, None where none of them serves."""
    parts = [text for column in columns if (text := _part(random, column)) is not None]
    chosen = random.sample(parts, min(len(parts), random.randint(1, 2)))
    return random.choice((" and ", " or ")).join(chosen) or None


def _test_of_codes(random: Random, decisions: Document) -> str | None:
    """Return now and then a test of what an earlier decision grants or raises."""
    adding = [name for name, decision in decisions.items() if decision["kind"] in ("entitlements", "triggers")]
    if not adding or random.random() < 0.5:
        return None
    name = random.choice(adding)
    granted = decisions[name]["kind"] == "entitlements"
    read = f"{name}.reasons" if "merge" in decisions[name] else name
    return f'list contains({read}, "{random.choice(SERVICES if granted else CODES)}")'


def _part(random: Random, column: Column) -> str | None:
    match column.base:
        case "number" | "integer":
            return f"{column.name} {random.choice(('<', '>=', '='))} {random.choice((0, 1, 5))}"
        case "boolean":
            return column.name
        case "code":
            return f'{column.name} = "{random.choice(column.codes)}"'
    return None


def _output(random: Random, name: str, kind: str, policy: str) -> Column:
    if kind == "tiers":
        return Column(name, "code", codes=some_codes(random, SCALE), ordered=True)
    if policy in NUMBERS[:3]:
        return Column(name, "number")
    if random.random() < 0.3 and policy not in ("PRIORITY", "OUTPUT ORDER"):
        return Column(name, random.choice(("number", "boolean", "date", "integer")))
    ordered = random.random() < 0.5
    return Column(name, "code", codes=some_codes(random, SCALE if ordered else COLOURS), ordered=ordered)


def _declared_output(output: Column, kind: str, second: bool) -> Document:
    if kind == "tiers":
        return {"order": list(output.codes)}
    desk: Document = {"desk": {"type": "code", "codes": ["front", "back"], "default": "back"}}
    return {"outputs": {"answer": _typed(output)} | (desk if second else {})}


def _then(random: Random, output: Column) -> Any:
    value = random.choice(output.points)
    if output.base == "boolean" or isinstance(value, int):
        return value
    return literal(random, value) if isinstance(value, Decimal | dt.date) else value


def _then_both(random: Random, output: Column, second: bool) -> Any:
    """Return the output, or a mapping of both outputs, the second one left to its default now and then."""
    value = _then(random, output)
    if not second:
        return value
    return {"answer": value} | ({"desk": random.choice(("front", "back"))} if random.random() < 0.7 else {})


def _row(random: Random, identity: str, when: Document, output: Column, second: bool) -> Document:
    row: Document = {"id": identity} | ({"when": when} if when else {})
    row |= {"then": _then_both(random, output, second)}
    if random.random() < 0.15:
        row["status"] = random.choice(STATUSES)
        if row["status"] != "review" or random.random() < 0.2:
            del row["then"]
    if random.random() < 0.3:
        row["assumes"] = random.sample(["A4", "A5"], random.randint(1, 2))
    if random.random() < 0.1:
        row["flags"] = random.sample(["seen", "new"], random.randint(1, 2))
    return row


def _otherwise(random: Random, output: Column, second: bool) -> Any:
    value = _then_both(random, output, second)
    if random.random() < 0.6 and not second:
        return value
    return {"then": value, "assumes": ["A5"]} | ({"status": "review"} if random.random() < 0.4 else {})


def _first_rows(random: Random, columns: list[Column], extra: list[Column]) -> list[Document]:
    rows: list[Document] = []
    for _ in range(random.randint(1, 6)):
        tested = random.sample(columns, random.randint(1, min(3, len(columns))))
        rows.append({column.name: random_cell(random, column, _others(column, columns + extra)) for column in tested})
    if random.random() < 0.15:
        rows.append({})
    return rows


def _unique_rows(random: Random, columns: list[Column], extra: list[Column]) -> list[Document]:
    """Return rows cut from a grid over one or two columns, hence disjoint; now and then one that overlaps."""
    tested = random.sample(columns, min(len(columns), random.randint(1, 2)))
    rows: list[Document] = [{tested[0].name: cell} for cell in partition(random, tested[0])]
    if len(tested) == 2:
        rows = [row | split for row in rows for split in _split(random, tested[1])]
    kept = [row for row in rows if random.random() < 0.9] or rows[:1]
    random.shuffle(kept)
    if random.random() < 0.25:
        kept.append({tested[0].name: random_cell(random, tested[0], _others(tested[0], columns + extra))})
    return kept[:12]


def _split(random: Random, column: Column) -> list[Document]:
    if random.random() < 0.4:
        return [{}]
    return [{column.name: cell} for cell in partition(random, column)]


def _others(column: Column, columns: list[Column]) -> list[Column]:
    return [other for other in columns if other.name != column.name]
