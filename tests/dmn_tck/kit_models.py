"""DMN files of the kit: their elements by id, and what they import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tests.dmn_tck.kit_types import Types, component_names
from tests.dmn_tck.kit_values import child, children, local

NAMED = ("inputData", "decision", "businessKnowledgeModel", "decisionService")


@dataclass(frozen=True)
class Model:
    """One DMN file; `imported` has the models it imports, by the name they have here."""

    root: Element
    imported: dict[str, Model]

    @cached_property
    def definitions(self) -> dict[str, Element]:
        """The item definitions by name."""
        return {element.attrib["name"].strip(): element for element in children(self.root, "itemDefinition")}

    @cached_property
    def types(self) -> Types:
        """The item definitions, resolved."""
        return Types(self.definitions, {name: model.types for name, model in self.imported.items()})

    @cached_property
    def local_names(self) -> frozenset[str]:
        """The names that entries, components, outputs and parameters introduce anywhere in the model."""
        named = ("variable", "output", "parameter", "formalParameter", "column")
        found = {part.get("name", "").strip() for part in self.root.iter() if local(part) in named}
        found |= {part.get("iteratorVariable", "") for part in self.root.iter()}
        found |= component_names(self.definitions)
        for model in self.imported.values():
            found |= model.local_names
        return frozenset(found - {""})

    def elements(self) -> Iterator[Element]:
        """Yield inputs, decisions, knowledge models and services."""
        return (element for element in self.root if local(element) in NAMED)

    def named(self, name: str) -> Element | None:
        """Return the decision, service or knowledge model of that name."""
        found = [element for element in self.elements() if element.get("name", "").strip() == name.strip()]
        return next((element for element in found if local(element) != "inputData"), None)

    def find(self, reference: str) -> tuple[str | None, Model, Element]:
        """Return the element an `href` points to, and under which name its model is imported, if it is."""
        namespace, _, identity = reference.rpartition("#")
        for name, model in [(None, self), *self.imported.items()]:
            if not namespace or model.root.get("namespace") == namespace:
                for element in model.elements():
                    if element.get("id") == identity:
                        return name, model, element
        raise LookupError(reference)


def read_model(path: Path) -> Model:
    """Return the model of a file, with those it imports, which lie in the same folder."""
    root = ElementTree.parse(path).getroot()
    imported: dict[str, Model] = {}
    for element in children(root, "import"):
        if "DMN" not in element.get("importType", "").upper():
            continue
        for other in sorted(path.parent.glob("*.dmn")):
            if other != path and ElementTree.parse(other).getroot().get("namespace") == element.get("namespace"):
                imported[element.attrib["name"].strip()] = read_model(other)
    return Model(root, imported)


def has_table(element: Element) -> bool:
    """True where the decision holds a decision table."""
    return any(local(part) == "decisionTable" for part in element.iter())


def body(element: Element) -> Element | None:
    """Return the expression of a decision, entry or parameter: the child that is one."""
    return next((part for part in element if local(part) in EXPRESSIONS), None)


EXPRESSIONS = frozenset(
    {
        "literalExpression",
        "context",
        "invocation",
        "list",
        "relation",
        "functionDefinition",
        "decisionTable",
        "conditional",
        "for",
        "some",
        "every",
        "filter",
    }
)


def type_of(element: Element) -> str | None:
    """Return the `typeRef` of the element's variable, or of the element itself."""
    variable = child(element, "variable")
    return (None if variable is None else variable.get("typeRef")) or element.get("typeRef")
