"""First texts to go on from: a ruleset, a decision over facts there are, a case with the outcome it has now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from string import Template

from engine.edit.plausible import figure_within
from engine.edit.written import written
from engine.load.declared_type import shown_code
from engine.model.outcome import Json, json_value
from engine.model.ruleset import Fact, Ruleset, Title
from engine.model.types import NUMERIC, Base

MOST_ROWS = 3
RENAME = "请改写 · put your own"


class NoFactForIt(ValueError):
    """The ruleset has no fact from which a decision of the kind could be made."""


def first_ruleset(name: str, title: Title, owner: str | None) -> dict[str, str]:
    """Return the files of a ruleset that checks clean and whose cases pass, by path."""
    words = {"name": name, "title_zh": written(title.zh), "title_en": written(title.en)}
    words["owner"] = (
        f"owner: {written(owner)}" if owner else "# owner: 对规则负责的部门 · department that answers for the rules"
    )
    texts = files("engine.edit").joinpath("beginnings")
    pages = {"ruleset.yaml": "ruleset.yaml", "cases/tier.yaml": "cases.yaml"}
    return {path: Template(texts.joinpath(page).read_text("utf-8")).substitute(words) for path, page in pages.items()}


def first_decision(ruleset: Ruleset, name: str, kind: str) -> str:
    """Return the text of a file with one decision of the kind over a fact of the ruleset. Raises `NoFactForIt`."""
    title = f"    title: {{zh: {written(name)}, en: {written(name)}}}  # {RENAME}"
    body = BEGINNINGS[kind](ruleset)
    return "\n".join([_modeline(ruleset), "decisions:", f"  {name}:", title, f"    kind: {kind}", *body]) + "\n"


def first_case(
    identity: str, decision: str, facts: Mapping[str, Json], as_of: str | None, outcome: Mapping[str, Json]
) -> str:
    """Return a case that expects what came out, marked as to be verified."""
    plain = set(outcome) == {"status", "value"} and outcome["status"] == "decided"
    alone = plain and not isinstance(outcome["value"], dict)
    lines = [f"  - id: {written(identity)}", f"    decision: {decision}"]
    lines += [f"    as_of: {written(as_of)}"] if as_of else []
    lines += [
        "    facts:" if facts else "    facts: {}",
        *(f"      {name}: {written(value)}" for name, value in facts.items()),
    ]
    expected = written(outcome["value"] if alone else dict(outcome))
    return (
        "\n".join([*lines, f"    expect: {expected}  # 按现有规则算出，请核对 · as computed now: please verify"]) + "\n"
    )


def _modeline(ruleset: Ruleset) -> str:
    first = ruleset.sources[0].line(1)
    bound = first.startswith("# yaml-language-server:")
    return first if bound else "# yaml-language-server: $schema=.schema/ruleset.schema.json"


def _first_number(ruleset: Ruleset) -> Fact:
    found = (fact for fact in ruleset.facts.values() if fact.type.base in NUMERIC and not fact.type.container)
    fact = next(found, None)
    if fact is None:
        raise NoFactForIt
    return fact


def _tiers(ruleset: Ruleset) -> list[str]:
    fact = _first_number(ruleset)
    cut = json_value(figure_within(fact))
    row = f'      - {{id: high, when: {{{fact.name}: ">= {cut}"}}, then: high}}'
    return [
        "    rules:                               # 从好到差 · best first",
        f"{row}  # {RENAME}",
        "    otherwise: normal",
    ]


def _table(ruleset: Ruleset) -> list[str]:
    """Rows for the codes of the first fact that has any; else those above a figure."""
    cells = _cells(ruleset)
    results = [f"result_{at}" for at in range(1, len(cells) + 1)]
    rows = [
        f"      - {{id: row_{at}, when: {cell}, then: {result}}}"
        for at, (cell, result) in enumerate(zip(cells, results, strict=True), start=1)
    ]
    outputs = f"    outputs: {{result: {{codes: [{', '.join([*results, 'result_other'])}]}}}}  # {RENAME}"
    return ["    hit_policy: UNIQUE", outputs, "    rules:", *rows, "    otherwise: result_other"]


def _entitlements(ruleset: Ruleset) -> list[str]:
    rows = ["{id: everyone, grant: service_1}", f"{{id: some, when: {_cells(ruleset)[0]}, grant: service_2}}"]
    services = f"    services: [service_1, service_2]  # {RENAME}"
    return [services, "    rules:", *(f"      - {row}" for row in rows)]


def _triggers(ruleset: Ruleset) -> list[str]:
    return ["    rules:", f"      - {{id: row_1, when: {_cells(ruleset)[0]}, raise: signal_1}}  # {RENAME}"]


def _stages(ruleset: Ruleset) -> list[str]:
    return [
        f"    stages: [{{id: stage_1, actions: [action_1]}}, {{id: stage_2}}]  # {RENAME}",
        "    rules:                               # 客户处于哪个阶段 · which stage a customer is in",
        f"      - {{id: row_1, when: {_cells(ruleset)[0]}, then: stage_1}}",
        "    otherwise: stage_2",
    ]


def _scorecard(ruleset: Ruleset) -> list[str]:
    fact = _first_number(ruleset)
    cut = json_value(figure_within(fact))
    return [
        f"    characteristics: [{{id: {fact.name}, weight: 1}}]  # {RENAME}",
        "    rules:",
        f'      - {{id: high, when: {{score: ">= {cut}"}}, then: high}}',
        f'      - {{id: low, when: {{score: "< {cut}"}}, then: low}}',
    ]


def _cells(ruleset: Ruleset) -> list[str]:
    """Return tests that exclude each other, over the first fact with codes or of yes and no, else over a number."""
    listed = (fact for fact in ruleset.facts.values() if fact.type.is_listed)
    fact = next(listed, None) or _first_number(ruleset)
    if not fact.type.is_listed:
        cells = [f">= {json_value(figure_within(fact))}"]
    elif fact.type.base is Base.CODE:
        cells = [shown_code(code) for code in fact.type.codes[: max(1, min(MOST_ROWS, len(fact.type.codes) - 1))]]
    else:
        cells = ["true"]
    return [f"{{{fact.name}: {_cell(cell)}}}" for cell in cells]


def _formula(ruleset: Ruleset) -> list[str]:
    return [f"    value: {_first_number(ruleset).name} * 2  # {RENAME}"]


def _cell(cell: str) -> str:
    return cell if cell in ("true", "false") else written(cell) if '"' not in cell else f"'{cell}'"


BEGINNINGS: Mapping[str, Callable[[Ruleset], list[str]]] = {
    "tiers": _tiers,
    "table": _table,
    "formula": _formula,
    "entitlements": _entitlements,
    "triggers": _triggers,
    "stages": _stages,
    "scorecard": _scorecard,
}
"""What stands below `kind:` in a first decision of each kind."""
