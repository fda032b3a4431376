"""What is declared and never used: facts, parameters, relations, functions, assumptions, decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.check.examined import Examined
from engine.check.written import texts_within, value_of
from engine.diagnostics import Diagnostic, unused_findings
from engine.load.nodes import Mapping, Node, Scalar
from engine.model.expression_names import names_read
from engine.model.expressions import Expression
from engine.model.ruleset import Decision, Fact, Output, Ruleset


def find_unused(examined: Examined) -> list[Diagnostic]:
    """Report every declaration that no decision, promise or rule makes use of."""
    ruleset = examined.ruleset
    used = names_used(ruleset)
    cited = _assumptions_cited(ruleset)
    facts = (fact for fact in ruleset.facts.values() if fact.name not in used and not _is_explained(fact))
    parameters = (parameter for parameter in ruleset.parameters.values() if parameter.name not in used)
    relations = (key for key, _ in examined.written.section("relations") if key.text not in used)
    assumptions = (assumption for assumption in ruleset.assumptions.values() if assumption.id not in cited)
    return [
        *(unused_findings.unused_fact(fact.at, fact.name) for fact in facts),
        *(unused_findings.unused_parameter(parameter.at, parameter.name) for parameter in parameters),
        *(unused_findings.unused_relation(key.at, key.text) for key in relations),
        *(unused_findings.unused_assumption(assumption.at, assumption.id) for assumption in assumptions),
        *_unused_functions(examined),
        *_unused_decisions(examined, used),
    ]


def _is_explained(fact: Fact) -> bool:
    """True for a fact taken in though nothing rests on it, which cites the assumption that says why."""
    return bool(fact.assumes) and not fact.has_absent


def names_used(ruleset: Ruleset) -> frozenset[str]:
    """Return every fact, parameter, relation and decision that is read anywhere."""
    names = {name for decision in ruleset.decisions.values() for name in decision.reads()}
    names |= {name for expression in _expressions(ruleset) for name in names_read(expression)}
    return frozenset(names | {name.removeprefix("present(").removesuffix(")") for name in names})


def outputs_of(decision: Decision) -> list[Output]:
    """Return what the rows yield, `otherwise` last."""
    return [rule.output for rule in decision.rules] + ([decision.otherwise] if decision.otherwise else [])


def _expressions(ruleset: Ruleset) -> Iterator[Expression]:
    for decision in ruleset.decisions.values():
        yield from (derived.expression for derived in decision.derived)
        yield from (flag.test.expression for flag in decision.flags)
        yield from (expression for output in outputs_of(decision) for _, expression in output.computed)
    yield from (promise.expression for promise in ruleset.must_hold)


def _assumptions_cited(ruleset: Ruleset) -> frozenset[str]:
    cited = {name for fact in ruleset.facts.values() for name in fact.assumes}
    cited |= {name for parameter in ruleset.parameters.values() for name in parameter.assumes}
    for decision in ruleset.decisions.values():
        cited |= set(decision.assumes)
        cited |= {name for output in outputs_of(decision) for name in output.assumes}
        cited |= {name for flag in decision.flags for name in flag.assumes}
        cited |= set(decision.merge.assumes) if decision.merge else set()
    return frozenset(cited)


def _unused_decisions(examined: Examined, used: frozenset[str]) -> Iterator[Diagnostic]:
    """Yield the decisions that no other reads and that no caller is told of: without title and scheme."""
    written = {key.text: node for key, node in examined.written.section("decisions")}
    invoked = {node.text for node in (value_of(each, "use") for each in written.values()) if isinstance(node, Scalar)}
    if len(written) < 2:
        return
    for name, decision in examined.ruleset.decisions.items():
        told = any(value_of(written.get(name), key) is not None for key in ("title", "scheme"))
        if name in written and not told and name not in used | invoked:
            yield unused_findings.unused_decision(decision.at, name)


def _unused_functions(examined: Examined) -> Iterator[Diagnostic]:
    """Yield the functions whose name stands nowhere before a bracket, but in functions that are unused themselves."""
    functions = {key: node for key, node in examined.written.section("functions") if isinstance(node, Scalar)}
    alive = [text for file in examined.written.files for text in texts_within(_without_functions(file))]
    waiting = dict(functions)
    while called := [key for key in waiting if any(_calls(key).search(text) for text in alive)]:
        alive = [waiting.pop(key).text for key in called]
    for key in waiting:
        yield unused_findings.unused_function(key.at, key.text)


def _without_functions(file: Mapping) -> Node:
    return Mapping(tuple(entry for entry in file.entries if entry[0].text != "functions"), file.at)


def _calls(head: Scalar) -> re.Pattern[str]:
    """Return what finds a call of the function, however its words are spaced."""
    words = head.text.partition("(")[0].split()
    return re.compile(r"\s+".join(map(re.escape, words)) + r"\s*\(")
