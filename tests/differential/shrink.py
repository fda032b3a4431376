"""Making a failure small: parts of the ruleset and of the customer are left out as long as it still fails.

What remains is written under `tests/regressions/`, one folder per failure, and replayed there ever after.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.differential.generate import Document, as_files

REGRESSIONS = Path(__file__).resolve().parents[1] / "regressions"
StillFails = Callable[[Document, dict[str, Any]], bool]


def shrink(document: Document, customer: dict[str, Any], still_fails: StillFails) -> tuple[Document, dict[str, Any]]:
    """Return a ruleset and a customer that still fail and from which no single part can be left out."""
    found = True
    while found:
        found = False
        for smaller, fewer in _smaller(document, customer):
            if _fails(smaller, fewer, still_fails):
                document, customer, found = smaller, fewer, True
                break
    return document, customer


def _fails(document: Document, customer: dict[str, Any], still_fails: StillFails) -> bool:
    """True where the smaller case fails in the same way; one that is no longer a ruleset does not count."""
    try:
        return still_fails(document, customer)
    except (AssertionError, LookupError):
        return False


def _smaller(document: Document, customer: dict[str, Any]) -> Iterator[tuple[Document, dict[str, Any]]]:
    for path in list(_removable(document)):
        smaller = copy.deepcopy(document)
        part = smaller
        for key in path[:-1]:
            part = part[key]
        del part[path[-1]]
        names = smaller.get("facts", {})
        yield smaller, {name: value for name, value in customer.items() if name in names}
    for name in customer:
        yield document, {other: value for other, value in customer.items() if other != name}


def _removable(document: Document) -> Iterator[tuple[Any, ...]]:
    for group in ("decisions", "facts", "parameters"):
        for name in document.get(group, {}):
            yield (group, name)
    for name, decision in document["decisions"].items():
        yield from (("decisions", name, key) for key in ("otherwise", "assumes") if key in decision)
        for part, position, rule in _rows(decision):
            yield ("decisions", name, part, position)
            yield from (
                ("decisions", name, part, position, key) for key in ("assumes", "status", "when") if key in rule
            )
            yield from (("decisions", name, part, position, "when", column) for column in rule.get("when", {}))
    for group in ("facts", "parameters"):
        for name, declared in document.get(group, {}).items():
            yield from ((group, name, key) for key in ("min", "max", "assumes", "absent") if key in declared)


def _rows(decision: Document) -> Iterator[tuple[str, int, Document]]:
    for part in ("rules", "transitions"):
        yield from ((part, position, rule) for position, rule in enumerate(decision.get(part, ())))


def keep(document: Document, customer: dict[str, Any], why: str, under: Path = REGRESSIONS) -> Path:
    """Write the failure as rule files, the customer and what went wrong; return the folder."""
    files = as_files(document)
    digest = hashlib.sha256("".join(files.values()).encode()).hexdigest()[:10]
    folder = under / f"found_{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    facts = json.dumps(customer, ensure_ascii=False, indent=2, default=_exact)
    (folder / "customer.json").write_text(facts + "\n", encoding="utf-8")
    (folder / "why.txt").write_text(why + "\n", encoding="utf-8")
    return folder


def _exact(value: Any) -> Any:
    """Return a decimal as the text of its number; read back by `parse_customer`."""
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    raise TypeError(type(value).__name__)


def parse_customer(text: str) -> dict[str, Any]:
    """Return the facts as they were when the failure was found."""
    facts: dict[str, Any] = json.loads(text, object_hook=_decimal)
    return facts


def _decimal(found: dict[str, Any]) -> Any:
    return Decimal(found["decimal"]) if set(found) == {"decimal"} else found
