"""Faults in what rows grant, withhold and raise: the code added is another one, and a case that names codes notices."""

from __future__ import annotations

from engine.backends import reference
from engine.cases.mutants import Mutant, mutants_of
from engine.decide import decide_all, read_facts
from engine.load import load_text
from engine.model.ruleset import Ruleset
from engine.model.types import Value

TEXT = """
ruleset: hotel
facts:
  nights: {type: integer, min: 0}
  barred: {type: boolean}
decisions:
  services:
    kind: entitlements
    services: [breakfast, late_checkout, lounge]
    rules:
      - {id: all,    grant: [breakfast, late_checkout]}
      - {id: barred, when: {barred: true}, withhold: [late_checkout]}
  contact:
    kind: triggers
    rules:
      - {id: thanks,  when: {nights: ">= 10"}, raise: thanks}
      - {id: welcome, when: {nights: 0},       raise: welcome}
"""


def hotel() -> Ruleset:
    loaded = load_text({"ruleset.yaml": TEXT})
    assert loaded.ruleset is not None, loaded.diagnostics
    return loaded.ruleset


def answer(ruleset: Ruleset, mutant: Mutant, **facts: int | bool) -> Value:
    faulty = reference.compile(mutant.planted(ruleset))
    return decide_all(faulty, read_facts(ruleset, facts), (mutant.decision,))[mutant.decision].value


def test_each_code_granted_withheld_or_raised_is_swapped_for_another() -> None:
    found = {mutant.name for mutant in mutants_of(hotel()) if mutant.kind == "output"}
    assert found == {
        "services.all: grant: breakfast -> grant: lounge",
        "services.all: grant: late_checkout -> grant: lounge",
        "services.barred: withhold: late_checkout -> withhold: breakfast",
        "contact.thanks: thanks -> welcome",
        "contact.welcome: welcome -> thanks",
    }


def test_the_fault_shows_in_what_is_answered() -> None:
    ruleset = hotel()
    by_name = {mutant.name: mutant for mutant in mutants_of(ruleset)}
    granted = by_name["services.all: grant: breakfast -> grant: lounge"]
    withheld = by_name["services.barred: withhold: late_checkout -> withhold: breakfast"]
    raised = by_name["contact.thanks: thanks -> welcome"]
    assert answer(ruleset, granted, nights=1, barred=False) == ("late_checkout", "lounge")
    assert answer(ruleset, withheld, nights=1, barred=True) == ("late_checkout",)
    assert answer(ruleset, raised, nights=10, barred=False) == ("welcome",)
