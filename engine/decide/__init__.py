"""From supplied facts to outcomes: what hits mean, what missing facts mean, and which engines stand behind an answer.

`facts` reads what was supplied · `decide` complete or missing facts, one backend · `hit_policy` hits → outcome ·
`completions`, `trial_values`, `open_facts` the meaning of missing facts · `decider` one engine, or two that must
agree · `confirmer` the process of the second engine.
"""

from engine.decide.as_of import BadAsOf, in_effect, parse_as_of
from engine.decide.confirmer import Confirmer
from engine.decide.decide import decide_all, decide_planned
from engine.decide.decider import MODES, Answer, Decider, Mode
from engine.decide.facts import UnknownFacts, facts_at, read_facts, read_value
from engine.decide.must_hold import broken_promises
from engine.decide.plan import Plan, make_plan

__all__ = [
    "MODES",
    "Answer",
    "BadAsOf",
    "Confirmer",
    "Decider",
    "Mode",
    "Plan",
    "UnknownFacts",
    "broken_promises",
    "decide_all",
    "decide_planned",
    "facts_at",
    "in_effect",
    "make_plan",
    "parse_as_of",
    "read_facts",
    "read_value",
]
