"""The call that a fresh service prints: the plainest customer of the case files."""

from __future__ import annotations

from pathlib import Path

from api.example import example_of

RULES = """
ruleset: {name}
facts:
  assets: {{type: money, min: 0}}
decisions:
  {decision}:
    scheme: X1
    kind: tiers
    rules:
      - {{id: high, when: {{assets: ">= 100"}}, then: high}}
    otherwise: low
"""
CASES = """
ruleset: {name}
cases:
  - {{id: X1-E1, decision: {decision}, facts: {{assets: 100}}, expect: high}}
"""


def write(folder: Path, name: str, decision: str) -> None:
    (folder / name / "cases").mkdir(parents=True)
    (folder / name / "ruleset.yaml").write_text(RULES.format(name=name, decision=decision), encoding="utf-8")
    (folder / name / "cases" / "all.yaml").write_text(CASES.format(name=name, decision=decision), encoding="utf-8")


def test_a_tier_is_shown_before_other_classes(tmp_path: Path) -> None:
    write(tmp_path, "alpha", "value_class")
    write(tmp_path, "beta", "tier")
    example = example_of(tmp_path)
    assert example is not None
    assert (example.ruleset, b'"decisions":["tier"]' in example.body) == ("beta", True)


def test_without_a_tier_the_first_class_is_shown(tmp_path: Path) -> None:
    write(tmp_path, "alpha", "value_class")
    example = example_of(tmp_path)
    assert example is not None
    assert example.ruleset == "alpha"
