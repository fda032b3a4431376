"""The cases of the kit: each expected result of each case, and what the reference engine makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

from engine.model.feel_values import EvaluationError, FeelValue
from tests.dmn_tck.kit_evaluation import Evaluation
from tests.dmn_tck.kit_models import Model, has_table, read_model
from tests.dmn_tck.kit_values import child, children, is_expected, read_value


class Share(StrEnum):
    """The three shares that are counted apart."""

    TABLE = "decision tables"
    VALUE = "values expected"
    NULL = "null expected"


class Verdict(StrEnum):
    """How a case went: an error is reported, a wrong value is worse."""

    PASSED = "passed"
    ERROR = "no value"
    WRONG = "wrong value"


@dataclass(frozen=True, slots=True)
class Result:
    """One expected result of one case."""

    case: str
    share: Share
    verdict: Verdict
    seen: str


def run_kit(folder: Path) -> Iterator[Result]:
    """Yield what becomes of every expected result below the folder."""
    for path in sorted(folder.glob("**/*.xml")):
        root = ElementTree.parse(path).getroot()
        name = child(root, "modelName")
        if name is None or not (path.parent / (name.text or "").strip()).is_file():
            continue
        model = read_model(path.parent / (name.text or "").strip())
        for case in children(root, "testCase"):
            yield from _run_case(f"{path.parent.name} {case.get('id', '')}", case, model)


def _run_case(title: str, case: ElementTree.Element, model: Model) -> Iterator[Result]:
    for asked in children(case, "resultNode"):
        name = asked.attrib["name"]
        expected_element = child(asked, "expected")
        element = model.named(name)
        shown = f"{title} {name}"
        try:
            expected = None if expected_element is None else read_value(expected_element)
        except EvaluationError as fault:
            yield Result(shown, Share.VALUE, Verdict.ERROR, f"expectation: {fault}")
            continue
        share = Share.TABLE if element is not None and has_table(element) else Share.VALUE
        if expected is None and share is not Share.TABLE:
            share = Share.NULL
        yield Result(shown, share, *_judged(case, model, name, expected))


def _judged(case: ElementTree.Element, model: Model, name: str, expected: FeelValue) -> tuple[Verdict, str]:
    try:
        supplied = {part.attrib["name"].strip(): read_value(part) for part in children(case, "inputNode")}
        answer = Evaluation(model, supplied).result(name)
    except EvaluationError as fault:
        return (Verdict.PASSED if expected is None else Verdict.ERROR), f"{fault.code}: {fault}; expected {expected!r}"
    if is_expected(answer, expected):
        return Verdict.PASSED, ""
    verdict = Verdict.ERROR if answer is None else Verdict.WRONG
    return verdict, f"{answer!r}; expected {expected!r}"
