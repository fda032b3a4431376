"""`use: decision, with: {fact: other}`: a copy of the decision, and of what it requires, over other inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

from engine.diagnostics import Diagnostic, ruleset_faults
from engine.feel.parse_expression import ExpressionFault, parse_expression
from engine.load.decisions import build_decision, prepare
from engine.load.derivations import Derivations
from engine.load.drafts import DraftDecision
from engine.load.expressions import Read, read_expression
from engine.load.expressions.kinds import kind, shown
from engine.load.nodes import Scalar
from engine.load.scope import Scope
from engine.model import expressions as feel
from engine.model.expression_names import names_read
from engine.model.ruleset import PART_MARK, Decision
from engine.model.types import Type


@dataclass(frozen=True, slots=True)
class Layer:
    """One `use`: what stands in the place of facts, and the copies that stand for decisions over these."""

    bindings: tuple[tuple[Scalar, Scalar], ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a decision is made: the rows as written, and the uses they are read under, the outermost first."""

    draft: DraftDecision
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding:
    """What stands in the place of a fact: another name (`renamed`), or the value of an expression."""

    fact: Scalar
    read: Read
    renamed: str | None


@dataclass(slots=True)
class Made:
    """The decisions made so far, and how each was."""

    decisions: dict[str, Decision]
    recipes: dict[str, Recipe]


def copies_for(draft: DraftDecision, made: Made, scope: Scope, faults: list[Diagnostic]) -> dict[str, Decision]:
    """Return the decision that uses another, and before it copies of those the other requires over what is replaced.

    They are added to what is made. A decision that itself uses another is read under both uses: what the inner one
    puts in the place of a fact is worked out over what the outer one replaces.
    """
    use = draft.use
    assert use is not None
    used = use.decision.text
    if used not in made.decisions:
        if used not in scope.broken and used not in scope.decisions:
            faults.append(ruleset_faults.unknown_decision(use.decision.at, used, scope.decisions))
        return {}
    closure = _closure(used, made.decisions)
    known = dict.fromkeys(read for name in closure for read in made.decisions[name].reads() if read in scope.facts)
    strange = [fact for fact, _ in use.bindings if fact.text not in known]
    faults += [ruleset_faults.unknown_binding(fact.at, fact.text, used, known) for fact in strange]
    if strange or _bindings(use.bindings, scope, faults) is None:
        return {}
    affected = _affected(closure, {fact.text for fact, _ in use.bindings}, made.decisions)
    own = draft.name.text
    names = {name: f"{own}{PART_MARK}{name}" for name in affected if name != used}
    copies: dict[str, Decision] = {}
    for name in (*names, used):
        copy = names.get(name, own)
        recipe = _recipe(made.recipes[name], Layer(use.bindings, names), draft if name == used else None)
        seen = {made_name: made.decisions[made_name].output_type for made_name in made.decisions}
        found = _make(copy, recipe, replace(scope, types={**scope.types, **seen}), faults)
        if found is not None:
            copies[copy] = made.decisions[copy] = found
            made.recipes[copy] = recipe
    return copies


def _recipe(inner: Recipe, layer: Layer, user: DraftDecision | None) -> Recipe:
    """Return how the copy is made; that of the used decision itself bears the name and the words of its user."""
    template = inner.draft
    if user is not None:
        template = replace(
            template, title=user.title, scheme=user.scheme, source=user.source, flags=user.flags, name=user.name,
            assumes=tuple(dict.fromkeys((*user.assumes, *template.assumes))),
        )  # fmt: skip
    return Recipe(template, (layer, *inner.layers))


def _make(copy: str, recipe: Recipe, scope: Scope, faults: list[Diagnostic]) -> Decision | None:
    derivations = Derivations(copy, scope)
    for depth, layer in enumerate(recipe.layers):
        _bind(layer, derivations, PART_MARK * (len(recipe.layers) - 1 - depth), faults)
    ready = prepare(recipe.draft, derivations, faults)
    return None if ready.type is None else build_decision(ready, faults)


def _bind(layer: Layer, derivations: Derivations, mark: str, faults: list[Diagnostic]) -> None:
    """Let the facts that the layer replaces stand for other names, or for values of their own (labelled with `mark`).

    All are worked out in the scope around the layer, then all stand together.
    """
    scope = derivations.scope
    bindings = _bindings(layer.bindings, scope, faults) or ()
    own = {**scope.own, **{label: scope.named(target) for label, target in layer.names.items()}}
    types = dict(scope.types)
    types |= {label: types[target] for label, target in own.items() if target in types}
    nullable = set(scope.nullable)
    for binding in bindings:
        fact = binding.fact.text
        nullable.discard(fact)
        if binding.renamed is not None:
            own[fact], types[fact] = binding.renamed, binding.read.type
            continue
        name = derivations.add(f"{fact}{mark}", binding.read, binding.fact.at)
        own[fact], types[fact] = name, derivations.found[name].type
    derivations.scope = replace(scope, types=types, own=own, nullable=frozenset(nullable), broken=scope.broken)


def _bindings(
    written: tuple[tuple[Scalar, Scalar], ...], scope: Scope, faults: list[Diagnostic]
) -> tuple[Binding, ...] | None:
    """Return what stands in the place of each fact; None where one has a fault."""
    bindings: list[Binding] = []
    for fact, text in written:
        read = read_expression(text, scope, faults)
        if read is not None and _fits(fact, text, scope.types[fact.text], read.type, faults):
            bindings.append(Binding(fact, read, _plain_name(read.expression, scope)))
    return tuple(bindings) if len(bindings) == len(written) else None


def _fits(fact: Scalar, text: Scalar, wanted: Type, found: Type, faults: list[Diagnostic]) -> bool:
    one, other = kind(wanted), kind(found)
    units = wanted.unit is not None and found.unit is not None and wanted.unit != found.unit
    strange = wanted.codes and found.codes and not set(found.codes) <= set(wanted.codes)
    if (one is not None and other is not None and one != other) or units or strange:
        mine, theirs = (f"{shown(of)} {of.unit or ''}".strip() for of in (wanted, found))
        faults.append(ruleset_faults.binding_mismatch(text.at, fact.text, mine, theirs))
        return False
    return True


def _plain_name(expression: feel.Expression, scope: Scope) -> str | None:
    """Return the fact or decision that the binding names, None where it is anything else."""
    if not isinstance(expression, feel.Name) or expression.name in scope.parameters | scope.constants:
        return None
    return scope.named(expression.name) if expression.name in scope.types else None


def in_order_of_use(
    drafts: Mapping[str, DraftDecision], built: Mapping[str, Decision], scope: Scope, faults: list[Diagnostic]
) -> list[DraftDecision]:
    """Return the drafts that use others, each after those that what it uses requires; a circle is reported."""
    required: dict[str, list[str]] = {}
    for name, draft in drafts.items():
        names = _names_of_use(draft, scope) if draft.use is not None else built[name].reads() if name in built else ()
        required[name] = [read for read in names if read in drafts and read != name]
    try:
        order = list(TopologicalSorter(required).static_order())
    except CycleError as circle:
        path: list[str] = list(reversed(circle.args[1]))
        uses = [name for name in path if drafts[name].use is not None]
        if not uses:
            return [draft for draft in drafts.values() if draft.use is not None]
        start = path.index(uses[0])
        path = [*path[start:-1], *path[: start + 1]]
        faults.append(ruleset_faults.requirement_cycle(drafts[uses[0]].name.at, path))
        return []
    return [drafts[name] for name in order if drafts[name].use is not None]


def _names_of_use(draft: DraftDecision, scope: Scope) -> Iterator[str]:
    """Yield the names that the use reads: what it uses, what it puts in the place of facts, what its flags read."""
    assert draft.use is not None
    yield draft.use.decision.text
    conditions = [flag.condition for flag in draft.flags if flag.condition is not None]
    for scalar in (*(text for _, text in draft.use.bindings), *conditions):
        parsed = parse_expression(scalar.text.removeprefix("="), scope.spaced)
        if not isinstance(parsed, ExpressionFault):
            yield from names_read(parsed)
    yield from (column.text.partition(".")[0] for flag in draft.flags for column, _ in flag.cells)


def _closure(name: str, built: Mapping[str, Decision]) -> list[str]:
    """Return the decision and all it requires, each after those it requires itself."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        current = waiting[-1]
        required = [
            read for read in built[current].reads() if read in built and read not in found and read not in waiting
        ]
        if required:
            waiting.append(required[0])
        else:
            found[waiting.pop()] = None
    return list(found)


def _affected(closure: list[str], replaced: set[str], built: Mapping[str, Decision]) -> list[str]:
    """Return the decisions of the closure that read what is replaced, directly or not, in requirement order."""
    touched = set(replaced)
    affected: list[str] = []
    for name in closure:
        if touched & set(built[name].reads()):
            affected.append(name)
            touched.add(name)
    return affected
