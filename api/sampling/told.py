"""A file that tells how facts are distributed, read strictly: each fault with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from api.sampling.distributions import (
    Constant,
    Day,
    Distribution,
    Instant,
    LogNormal,
    Named,
    Normal,
    Quantity,
    Several,
    Uniform,
    Weighted,
)
from api.sampling.drawing import Told, wrong_value
from engine.diagnostics import Diagnostic, in_order, ruleset_faults
from engine.diagnostics import distribution_faults as faulty
from engine.load.fields import Fields, entries_of, fields_of, scalar_of, text_of
from engine.load.folder import read_text
from engine.load.keys import KeyTable
from engine.load.nodes import Node, Scalar
from engine.load.read_yaml import read_yaml
from engine.load.values import read_value
from engine.model.ruleset import Fact, Ruleset
from engine.model.types import NUMERIC, Base, Type, Value
from engine.source import SourceText

Faults = list[Diagnostic]
FILE = KeyTable("distributions", ("facts",), required=("facts",))
SHAPES = ("weights", "lognormal", "normal", "uniform", "constant")
TOLD = KeyTable("distribution", (*SHAPES, "missing", "invalid"))
LOGNORMAL = KeyTable("lognormal", ("median", "sigma"), required=("median", "sigma"))
NORMAL = KeyTable("normal", ("mean", "sd"), required=("mean", "sd"))
UNIFORM = KeyTable("uniform", ("from", "to"), required=("from", "to"))
NUMBER = Type(Base.NUMBER)


class BadDistributions(ValueError):
    """The file cannot be used; `diagnostics` say why and where."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...], source: SourceText) -> None:
        super().__init__(f"{source.file} has {len(diagnostics)} faults")
        self.diagnostics = diagnostics
        self.source = source


def read_distributions(path: Path, ruleset: Ruleset, shapes: Mapping[str, Distribution]) -> dict[str, Told]:
    """Return what the file tells of each fact it names; `shapes` are those of the declarations.

    A list, set or map keeps its sizes; what is told are its items. Raises `BadDistributions`.
    """
    faults: Faults = []
    text = read_text(path, path.name)
    if isinstance(text, Diagnostic):
        raise BadDistributions((text,), SourceText(path.name, ""))
    source = SourceText(path.name, text)
    node = read_yaml(source, faults)
    fields = None if node is None else fields_of(node, FILE, path.name, faults)
    told = {}
    for name, entry in entries_of((fields or {}).get("facts"), "facts", faults):
        if name.text not in ruleset.facts:
            faults.append(faulty.unknown_fact_drawn(name.at, name.text, ruleset.facts))
        else:
            fact = ruleset.facts[name.text]
            told[name.text] = _told(name, entry, fact, shapes[name.text], ruleset.timezone, faults)
    if faults:
        raise BadDistributions(in_order(faults), source)
    return told


def _told(name: Scalar, node: Node, fact: Fact, declared: Distribution, zone: str, faults: Faults) -> Told:
    fields = fields_of(node, TOLD, name.text, faults) or {}
    named = [shape for shape in SHAPES if shape in fields]
    if len(named) > 1:
        faults.append(faulty.one_distribution(name.at, name.text, named))
    missing, invalid = (_share(fields.get(key), key, faults) for key in ("missing", "invalid"))
    if (missing or 0) + (invalid or 0) > 1:
        faults.append(faulty.shares_beyond_one(name.at, name.text))
    if invalid and wrong_value(fact) is None:
        faults.append(faulty.never_invalid(name.at, name.text))
    if not named:
        return Told(None, missing, invalid)
    item = replace(fact.type, container="", size=None)
    shape = _READ[named[0]](fields[named[0]], item, fact, faults) if _fits(named[0], item) else None
    if shape is None:
        if not _fits(named[0], item):
            fault = faulty.distribution_not_for_type(fields[named[0]].at, name.text, named[0], item.base.value)
            faults.append(fault)
        return Told(None, missing, invalid)
    return Told(_for_fact(shape, item, fact, declared, zone), missing, invalid)


def _fits(shape: str, item: Type) -> bool:
    if item.base is Base.RECORD:
        return False
    if shape in ("lognormal", "normal"):
        return item.base in NUMERIC
    return shape != "uniform" or item.base in (*NUMERIC, Base.DATE, Base.DATETIME)


def _for_fact(shape: Distribution, item: Type, fact: Fact, declared: Distribution, zone: str) -> Distribution:
    """Return the shape as the fact's own: to its decimals, within its legal values, in its list."""
    if not isinstance(shape, Weighted | Constant):
        if item.base in NUMERIC:
            low, high = (None if end is None else float(end) for end in (fact.minimum, fact.maximum))
            shape = Quantity(shape, item, low, high)
        else:
            shape = Day(shape) if item.base is Base.DATE else Instant(shape, ZoneInfo(zone))
    return replace(declared, item=shape) if isinstance(declared, Several | Named) else shape


def _share(node: Node | None, key: str, faults: Faults) -> float | None:
    if node is None:
        return None
    share = _value(node, key, NUMBER, faults)
    if isinstance(node, Scalar) and share is not None and not 0 <= share <= 1:
        faults.append(faulty.not_a_share(node.at, node.text))
    return None if share is None else float(share)


def _value(node: Node | None, key: str, kind: Type, faults: Faults) -> Value:
    """Return the node as a value of the type; None with the fault where it is none."""
    scalar = scalar_of(node, key, faults)
    value = None if scalar is None else read_value(scalar, kind)
    if isinstance(value, Diagnostic):
        faults.append(value)
        return None
    return value


def _positive(node: Node | None, key: str, faults: Faults) -> float | None:
    value: Decimal | None = _value(node, key, NUMBER, faults)
    if isinstance(node, Scalar) and value is not None and value <= 0:
        faults.append(faulty.not_positive(node.at, key, node.text))
        return None
    return None if value is None else float(value)


def _weights(node: Node, item: Type, fact: Fact, faults: Faults) -> Distribution | None:
    weights: dict[Value, float] = {}
    for written, node_of_weight in entries_of(node, "weights", faults):
        value, weight = read_value(written, item), _value(node_of_weight, written.text, NUMBER, faults)
        if isinstance(value, Diagnostic):
            faults.append(value)
        elif weight is not None and weight < 0:
            faults.append(faulty.not_positive(node_of_weight.at, written.text, str(weight)))
        elif weight is not None:
            weights[value] = float(weight)
    if not any(weights.values()):
        faults.append(faulty.weights_without_sum(node.at, fact.name))
        return None
    return Weighted(tuple(weights), tuple(weights.values()))


def _constant(node: Node, item: Type, fact: Fact, faults: Faults) -> Distribution | None:
    value = _value(node, "constant", item, faults)
    return None if value is None else Constant(value)


def _lognormal(node: Node, item: Type, fact: Fact, faults: Faults) -> Distribution | None:
    fields = fields_of(node, LOGNORMAL, "lognormal", faults) or {}
    median, sigma = (_positive(fields.get(key), key, faults) for key in LOGNORMAL.keys)
    return None if median is None or sigma is None else LogNormal(median, sigma)


def _normal(node: Node, item: Type, fact: Fact, faults: Faults) -> Distribution | None:
    fields = fields_of(node, NORMAL, "normal", faults) or {}
    mean, sd = _value(fields.get("mean"), "mean", NUMBER, faults), _positive(fields.get("sd"), "sd", faults)
    return None if mean is None or sd is None else Normal(float(mean), sd)


def _uniform(node: Node, item: Type, fact: Fact, faults: Faults) -> Distribution | None:
    fields = fields_of(node, UNIFORM, "uniform", faults) or {}
    low, high = _end("from", fields, item, faults), _end("to", fields, item, faults)
    if low is None or high is None:
        return None
    if low > high:
        first, last = (text_of(fields.get(key), key, faults) or "" for key in UNIFORM.keys)
        faults.append(ruleset_faults.range_reversed(node.at, first, last))
    return Uniform(low, high)


def _end(key: str, fields: Fields, item: Type, faults: Faults) -> float | None:
    """Return the end as a number: of a day its ordinal, of an instant its seconds."""
    value = _value(fields.get(key), key, item, faults)
    if value is None:
        return None
    if item.base is Base.DATE:
        return float(value.toordinal())
    return float(value.timestamp()) if item.base is Base.DATETIME else float(value)


_READ: Mapping[str, Callable[[Node, Type, Fact, Faults], Distribution | None]] = {
    "weights": _weights,
    "lognormal": _lognormal,
    "normal": _normal,
    "uniform": _uniform,
    "constant": _constant,
}
