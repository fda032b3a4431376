"""Decisions, knowledge models, services and boxed expressions of a DMN model, evaluated by the reference engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from engine.backends.reference.expressions import evaluate, evaluate_tests
from engine.feel.parse_expression import ExpressionFault, parse_expression, parse_unary_tests
from engine.model.feel_values import Context, EvaluationError, FeelValue, Function
from tests.dmn_tck import kit_tables
from tests.dmn_tck.kit_models import Model, body, type_of
from tests.dmn_tck.kit_types import coerced, completed
from tests.dmn_tck.kit_values import child, children, local

Values = Mapping[str, FeelValue]


@dataclass(frozen=True)
class Evaluation:
    """One model with the inputs of one case; every decision is worked out once."""

    model: Model
    supplied: Values
    decided: dict[str, FeelValue] = field(default_factory=dict)
    others: dict[int, Evaluation] = field(default_factory=dict)

    def result(self, name: str) -> FeelValue:
        """Return the value of the decision or service of that name."""
        element = self.model.named(name)
        if element is None:
            raise LookupError(name)
        if local(element) == "decisionService":
            function = self._service(element)
            return function.call(*(self.supplied.get(parameter) for parameter in function.parameters))
        return self._value(element)

    def _of(self, model: Model) -> Evaluation:
        if model is self.model:
            return self
        prefix = next((name for name, other in self.model.imported.items() if other is model), None)
        within = self.supplied.get(prefix) if prefix else None
        supplied = {**self.supplied, **within} if isinstance(within, Context) else self.supplied
        return self.others.setdefault(id(model), Evaluation(model, supplied))

    def _value(self, element: Element) -> FeelValue:
        """Return what an input, decision, knowledge model or service is worth."""
        name, kind = element.attrib["name"].strip(), local(element)
        if kind == "businessKnowledgeModel":
            return self._knowledge(element)
        if kind == "decisionService":
            return self._service(element)
        if name not in self.decided:
            self.decided[name] = self._input(element) if kind == "inputData" else self._decision(element)
        return self.decided[name]

    def _input(self, element: Element) -> FeelValue:
        kind = self.model.types.named(type_of(element))
        return coerced(completed(self.supplied.get(element.attrib["name"].strip()), kind), kind)

    def _decision(self, element: Element) -> FeelValue:
        name = element.attrib["name"].strip()
        if name in self.supplied:
            return self._coerced(self.supplied[name], type_of(element))
        return self._coerced(self._boxed(body(element), self._required(element)), type_of(element))

    def _coerced(self, value: FeelValue, declared: str | None) -> FeelValue:
        return coerced(value, self.model.types.named(declared))

    def _required(self, element: Element) -> dict[str, FeelValue]:
        """Return the values of what the element requires, those of an imported model within its name."""
        found: dict[str, FeelValue] = {}
        for reference in _references(element):
            prefix, model, required = self.model.find(reference)
            name, value = required.attrib["name"].strip(), self._of(model)._value(required)
            if not prefix:
                found[name] = value
            else:
                found[prefix] = Context({**found.get(prefix, {}), name: value})
        return found

    def _knowledge(self, element: Element) -> FeelValue:
        logic = child(element, "encapsulatedLogic")
        name = element.attrib["name"].strip()
        values: dict[str, FeelValue] = {}
        if logic is None:
            return None
        function = self._function(logic, values, type_of(element))
        values[name] = function
        values.update(self._required(element))
        return function

    def _function(self, element: Element, outside: Values, declared: str | None = None) -> Function:
        if element.get("kind", "FEEL") != "FEEL":
            raise EvaluationError("not_supported", "functions outside FEEL cannot be called")
        formal = children(element, "formalParameter")
        names = tuple(parameter.attrib["name"].strip() for parameter in formal)

        def call(*arguments: FeelValue) -> FeelValue:
            taken = [self._coerced(value, part.get("typeRef")) for value, part in zip(arguments, formal, strict=True)]
            result = self._boxed(body(element), {**outside, **dict(zip(names, taken, strict=True))})
            defined = declared if declared and self.model.types.named(declared).base != "function" else None
            return self._coerced(result, defined)

        return Function(names, call)

    def _service(self, element: Element) -> Function:
        found = {
            kind: [self.model.find(part.attrib["href"]) for part in children(element, kind)]
            for kind in ("inputData", "inputDecision", "outputDecision")
        }
        inputs = [part for kind in ("inputData", "inputDecision") for _, _, part in found[kind]]
        outputs = [part for _, _, part in found["outputDecision"]]

        def call(*arguments: FeelValue) -> FeelValue:
            supplied = {part.attrib["name"].strip(): value for part, value in zip(inputs, arguments, strict=True)}
            inner = Evaluation(self.model, supplied)
            values = {part.attrib["name"].strip(): inner._value(part) for part in outputs}
            result = Context(values) if len(values) > 1 else next(iter(values.values()))
            return self._coerced(result, type_of(element))

        return Function(tuple(part.attrib["name"].strip() for part in inputs), call)

    def _text(self, text: str, values: Values) -> FeelValue:
        if not text:
            return None
        parsed = parse_expression(text, self._names(values))
        if isinstance(parsed, ExpressionFault):
            raise EvaluationError(parsed.code, f"`{text}` is no expression, see `{parsed.found}`")
        return evaluate(parsed, values, declared_types=self.model.types.predicates())

    def _holds(self, text: str, value: FeelValue, values: Values) -> object:
        parsed = parse_unary_tests(text or "-", self._names(values))
        if isinstance(parsed, ExpressionFault):
            raise EvaluationError(parsed.code, f"`{text}` is no unary test, see `{parsed.found}`")
        return evaluate_tests(parsed, value, values)

    def _names(self, values: Values) -> frozenset[str]:
        return frozenset(values) | self.model.local_names

    def _boxed(self, element: Element | None, values: Values) -> FeelValue:
        if element is None:
            return None
        value = _BOXED[local(element)](self, element, values)
        return self._coerced(value, element.get("typeRef"))

    def literal(self, element: Element, values: Values) -> FeelValue:
        return self._text(kit_tables.text_of(element), values)

    def context(self, element: Element, values: Values) -> FeelValue:
        entries: dict[str, FeelValue] = {}
        for entry in children(element, "contextEntry"):
            variable = child(entry, "variable")
            value = self._boxed(body(entry), {**values, **entries})
            if variable is None:
                return value
            entries[variable.attrib["name"].strip()] = self._coerced(value, variable.get("typeRef"))
        return Context(entries)

    def table(self, element: Element, values: Values) -> FeelValue:
        return kit_tables.decide(
            element,
            self.model.types,
            lambda text: self._text(text, values),
            lambda text, value: self._holds(text, value, values),
        )

    def invocation(self, element: Element, values: Values) -> FeelValue:
        called = self._boxed(body(element), values)
        if not isinstance(called, Function):
            raise EvaluationError("not_a_function", "what is invoked is no function")
        bound: dict[str, FeelValue] = {}
        for binding in children(element, "binding"):
            parameter = child(binding, "parameter")
            assert parameter is not None
            bound[parameter.attrib["name"].strip()] = self._boxed(body(binding), values)
        if not set(bound) <= set(called.parameters):
            raise EvaluationError("wrong_arguments", "an argument has the name of no parameter")
        return called.call(*(bound.get(name) for name in called.parameters))

    def list_of(self, element: Element, values: Values) -> FeelValue:
        return tuple(self._boxed(part, values) for part in element if local(part) in _BOXED)

    def relation(self, element: Element, values: Values) -> FeelValue:
        columns = [column.attrib["name"].strip() for column in children(element, "column")]
        rows = [
            [self._boxed(part, values) for part in row if local(part) in _BOXED] for row in children(element, "row")
        ]
        return tuple(Context(zip(columns, row, strict=True)) for row in rows)

    def function(self, element: Element, values: Values) -> FeelValue:
        return self._function(element, values)

    def conditional(self, element: Element, values: Values) -> FeelValue:
        chosen = "then" if self._part(element, "if", values) is True else "else"
        return self._part(element, chosen, values)

    def _part(self, element: Element, name: str, values: Values) -> FeelValue:
        part = child(element, name)
        return None if part is None else self._boxed(body(part), values)

    def _turns(self, element: Element, values: Values) -> Iterator[Values]:
        domain = self._part(element, "in", values)
        name = element.get("iteratorVariable", "item")
        items = domain if isinstance(domain, tuple) else evaluate_items(domain)
        return ({**values, name: item} for item in items)

    def for_each(self, element: Element, values: Values) -> FeelValue:
        if self._part(element, "in", values) is None:
            return None
        results: list[FeelValue] = []
        for turn in self._turns(element, values):
            results.append(self._part(element, "return", {**turn, "partial": tuple(results)}))
        return tuple(results)

    def quantified(self, element: Element, values: Values) -> FeelValue:
        decisive = local(element) == "some"
        answers = [self._part(element, "satisfies", turn) for turn in self._turns(element, values)]
        if decisive in answers:
            return decisive
        return None if None in answers else not decisive

    def filtered(self, element: Element, values: Values) -> FeelValue:
        condition = child(element, "match")
        found = None if condition is None else body(condition)
        source = self._part(element, "in", values)
        text = "null" if found is None else kit_tables.text_of(found)
        return self._text(f"filtered list[{text}]", {**values, "filtered list": source})


def evaluate_items(domain: FeelValue) -> tuple[FeelValue, ...]:
    """Return what is iterated over where it is no list."""
    parsed = parse_expression("for x in domain return x")
    assert not isinstance(parsed, ExpressionFault)
    items: tuple[FeelValue, ...] | None = evaluate(parsed, {"domain": domain})
    return items or ()


def _references(element: Element) -> Iterator[str]:
    for requirement in element:
        if local(requirement) in ("informationRequirement", "knowledgeRequirement"):
            for part in requirement:
                if "href" in part.attrib:
                    yield part.attrib["href"]


_BOXED: Mapping[str, Callable[[Evaluation, Element, Values], FeelValue]] = {
    "literalExpression": Evaluation.literal,
    "context": Evaluation.context,
    "decisionTable": Evaluation.table,
    "invocation": Evaluation.invocation,
    "list": Evaluation.list_of,
    "relation": Evaluation.relation,
    "functionDefinition": Evaluation.function,
    "conditional": Evaluation.conditional,
    "for": Evaluation.for_each,
    "some": Evaluation.quantified,
    "every": Evaluation.quantified,
    "filter": Evaluation.filtered,
}
