"""Cases as a JUnit report, the form in which build servers read test results."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

from engine.cases import Ran


def junit_xml(ran: Mapping[str, Mapping[str, list[Ran]]]) -> bytes:
    """Return the report of the cases, by engine and ruleset: a suite for each ruleset and engine."""
    root = ET.Element("testsuites")
    for engine, rulesets in ran.items():
        for ruleset, cases in rulesets.items():
            failed = sum(not each.passed for each in cases)
            suite = ET.SubElement(
                root, "testsuite", name=f"{ruleset} ({engine})", tests=str(len(cases)), failures=str(failed)
            )
            suite.set("errors", "0")
            for each in cases:
                _case(suite, ruleset, each)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def write_junit(path: Path, ran: Mapping[str, Mapping[str, list[Ran]]]) -> None:
    """The file holds the report. Raises `OSError`."""
    path.write_bytes(junit_xml(ran))


def _case(suite: ET.Element, ruleset: str, each: Ran) -> None:
    decisions = ", ".join(each.case.expects)
    case = ET.SubElement(suite, "testcase", classname=f"{ruleset}.{decisions}", name=each.case.id)
    case.set("file", each.file)
    case.set("line", str(each.case.at.line))
    if not each.passed:
        failure = ET.SubElement(case, "failure", message="; ".join(each.differences))
        failure.text = "\n".join(each.differences)
