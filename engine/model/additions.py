"""What a row of `entitlements` or `triggers` adds to the answer, beside its conditions."""

from __future__ import annotations

from dataclasses import dataclass

ATTRIBUTES = ("kind", "level", "channel", "side")
"""What may be said of a trigger beside its code, each by one word."""
MERGED = ("kind", "level", "channel")
"""Those of them that triggers of one day have in common once they are one contact: the best one counts."""
REASONS = "reasons"
"""The part of a merged value that lists the codes."""


@dataclass(frozen=True, slots=True)
class Granting:
    """The services a row grants and those it withholds; `in_review`: a person must decide about them."""

    grants: tuple[str, ...]
    withholds: tuple[str, ...]
    in_review: bool = False


@dataclass(frozen=True, slots=True)
class Raising:
    """The code a row raises, what is said of it (`attributes`, by name), what to do, and the codes it outranks."""

    code: str
    attributes: tuple[tuple[str, str], ...] = ()
    actions: tuple[str, ...] = ()
    outranks: tuple[str, ...] = ()

    def attribute(self, name: str) -> str | None:
        """Return what is said under that name, None where nothing is."""
        return dict(self.attributes).get(name)


@dataclass(frozen=True, slots=True)
class Scale:
    """The words of one attribute, best first; `idle` the one that stands where nothing is raised, if there is one."""

    attribute: str
    words: tuple[str, ...]
    idle: str | None

    def best(self, words: tuple[str, ...]) -> str | None:
        """Return the best of the words; the idle one where there is none."""
        return min(words, key=self.words.index, default=self.idle)


@dataclass(frozen=True, slots=True)
class Merge:
    """Several triggers are one contact: on each scale the best word; `assumes` is cited where two or more met."""

    scales: tuple[Scale, ...]
    assumes: tuple[str, ...] = ()


Addition = Granting | Raising
