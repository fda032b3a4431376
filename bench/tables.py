"""Rule files generated for measuring: tables of many rows, each row with numbers and names of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from engine.load.folder import MAIN_FILE

ROWS = 1_000
_FACTS = 12
_CODES = ("gold", "silver", "bronze", "basic")


def plain_table(random: Random, rows: int = ROWS) -> str:
    """Return a table of four columns: an interval, a comparison, a code, a list of codes."""
    lines = [*_head(), "    hit_policy: FIRST", "    rules:"]
    for number in range(rows):
        low = random.randrange(1, 900_000)
        cells = (
            f'amount_{number % _FACTS}: "[{low}..{low + random.randrange(1, 90_000)})"',
            f'amount_{(number + 1) % _FACTS}: ">= {random.randrange(1, 900_000)}"',
            f"grade: {random.choice(_CODES)}",
            f'region: "{random.choice(_CODES)}, {random.choice(_CODES)}"',
        )
        lines.append(f"      - {{id: R{number}, when: {{{', '.join(cells)}}}, then: level_{number % 40}}}")
    return "\n".join([*lines, "    otherwise: none_of_them", ""])


def expression_table(random: Random, rows: int = ROWS) -> str:
    """Return a table whose rows each have an `if` and a computed result, in five shapes."""
    lines = [*_head(), "    hit_policy: FIRST", "    outputs: {fee: {type: number}}", "    rules:"]
    for number in range(rows):
        condition, result = _SHAPES[number % len(_SHAPES)](random)
        lines.append(f"      - {{id: R{number}, if: '{condition}', then: '= {result}'}}")
    return "\n".join([*lines, "    otherwise: 0", ""])


def generated() -> Mapping[str, Mapping[str, str]]:
    """Return the files of the generated rulesets by what they are; the same on every call."""
    return {
        f"{ROWS:,} rows × 4 columns": {MAIN_FILE: plain_table(Random(1))},
        f"{ROWS:,} rows with expressions": {MAIN_FILE: expression_table(Random(2))},
    }


def _head() -> list[str]:
    facts = [f"  amount_{number}: {{type: number, min: 0}}" for number in range(_FACTS)]
    codes = ", ".join(_CODES)
    return [
        "ruleset: measured",
        "title: {zh: 测量用, en: For measuring}",
        "facts:",
        *facts,
        f"  grade: {{type: code, codes: [{codes}], ordered: best_first}}",
        f"  region: {{type: code, codes: [{codes}]}}",
        "  opened: {type: date}",
        "decisions:",
        "  result:",
        "    kind: table",
    ]


def _name(random: Random) -> str:
    return f"amount_{random.randrange(_FACTS)}"


def _number(random: Random) -> str:
    return f"{random.randrange(1, 900_000)}" + (f".{random.randrange(10, 99)}" if random.random() < 0.3 else "")


def _sum(random: Random) -> tuple[str, str]:
    return (
        f"{_name(random)} + {_name(random)} >= {_number(random)} and {_name(random)} < {_number(random)}",
        f"{_name(random)} * {_number(random)}",
    )


def _either(random: Random) -> tuple[str, str]:
    return (
        f'{_name(random)} > {_number(random)} or grade = "{random.choice(_CODES)}"',
        f"({_name(random)} - {_number(random)}) / {random.randrange(2, 99)}",
    )


def _calls(random: Random) -> tuple[str, str]:
    return (
        f"max({_name(random)}, {_name(random)}, {_number(random)}) <= {_name(random)} * {random.randrange(2, 99)}",
        f"round up({_name(random)} / {random.randrange(2, 99)}, {random.randrange(4)})",
    )


def _chosen(random: Random) -> tuple[str, str]:
    return (
        f"{_name(random)} between {random.randrange(1, 99)} and {_number(random)} and {_name(random)} > 0",
        f"if {_name(random)} > {_number(random)} then {_name(random)} else {_number(random)}",
    )


def _dated(random: Random) -> tuple[str, str]:
    day = f"20{random.randrange(10, 26)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
    return (
        f'opened >= {day} and region in ("{random.choice(_CODES)}", "{random.choice(_CODES)}")',
        f"min({_name(random)}, {_number(random)}) + {_number(random)}",
    )


_SHAPES: tuple[Callable[[Random], tuple[str, str]], ...] = (_sum, _either, _calls, _chosen, _dated)
