"""What rows of entitlements and triggers added, in words: granted, withheld, in review, raised, merged, outranked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.explain.texts import say
from engine.explain.wording import Wording
from engine.model.additions import REASONS, Addition, Granting
from engine.model.feel_values import Context
from engine.model.outcome import Json, Outcome
from engine.model.types import Base, Type

CODE = Type(Base.CODE)


@dataclass(frozen=True, slots=True)
class Additions:
    """Tells one reader; to a customer neither rules nor what lies behind a contact."""

    wording: Wording
    to_customer: bool

    def contact(self, value: Context) -> str:
        """Return merged triggers: the kind and channel of the contact, each word once, and its reasons."""
        said = dict.fromkeys(word for name, word in value.items() if name != REASONS and word is not None)
        words = self._codes(said)
        reasons = self._codes(value[REASONS])
        if not reasons:
            return words or self._say("value.none")
        return self._say("contact", words=words, reasons=reasons) if words else reasons

    def of_row(self, rule: str, adds: Addition) -> Iterator[str]:
        """Yield what the row added."""
        if self.to_customer:
            return
        if isinstance(adds, Granting):
            mark = ".review" if adds.in_review else ""
            if adds.grants:
                yield self._say(f"row.grants{mark}", rule=rule, services=self._codes(adds.grants))
            if adds.withholds:
                yield self._say(f"row.withholds{mark}", rule=rule, services=self._codes(adds.withholds))
            return
        said = self._codes([*dict.fromkeys(word for _, word in adds.attributes)])
        about = self._say("reads", reads=said) if said else ""
        yield self._say("row.raises", rule=rule, code=self._codes([adds.code]), about=about)

    def details(self, outcome: Outcome) -> Iterator[str]:
        """Yield what became of single services and codes: withheld, in review, outranked, what is to be done."""
        withheld = _entries(outcome.details.get("withheld"))
        if self.to_customer and withheld:
            yield self._say("withheld.customer", services=self._codes(withheld))
        for service, rules in withheld.items() if not self.to_customer else ():
            yield self._say("withheld", service=self._codes([service]), rules=self._rules(rules))
        review = outcome.details.get("review")
        if isinstance(review, list) and review:
            yield self._say("in_review", services=self._codes([str(service) for service in review]))
        for code, rules in _entries(outcome.details.get("outranked")).items() if not self.to_customer else ():
            yield self._say("outranked", code=self._codes([code]), rules=self._rules(rules))
        for code, actions in _entries(outcome.details.get("actions")).items() if not self.to_customer else ():
            todo = self._codes([str(action) for action in actions] if isinstance(actions, list) else [])
            yield self._say("actions", code=self._codes([code]), actions=todo)

    def _codes(self, codes: Mapping[str, object] | list[str] | tuple[str, ...]) -> str:
        return self.wording.listed(self.wording.value(code, CODE) for code in codes)

    def _rules(self, rules: Json) -> str:
        return self.wording.listed(f"`{rule}`" for rule in rules) if isinstance(rules, list) else ""

    def _say(self, key: str, **filled: object) -> str:
        return say(key, self.wording.language, **filled)


def _entries(told: Json) -> Mapping[str, Json]:
    return told if isinstance(told, dict) else {}
