"""A backend that is not asked twice which rows match the same inputs: completions mostly repeat each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.backends import CompiledRuleset, FastProgram, FastRowProgram, Input
from engine.decide.prepared import Prepared
from engine.model.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Remembered:
    """A compiled ruleset with a memory that lives as long as one request does."""

    compiled: CompiledRuleset
    prepared: Prepared
    _found: dict[tuple[str, tuple[Input, ...]], tuple[int, ...]] = field(default_factory=dict)

    @property
    def ruleset(self) -> Ruleset:
        return self.compiled.ruleset

    def matching(self, decision: str, inputs: Mapping[str, Input]) -> tuple[int, ...]:
        """Return what the backend says, asking it once for equal inputs."""
        key = (decision, tuple(map(inputs.get, self.prepared.decisions[decision].cell_reads)))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self.compiled.matching(decision, inputs)
        return found

    def fast(self, asked: tuple[str, ...]) -> FastProgram | None:
        return self.compiled.fast(asked)

    def fast_row(self, asked: tuple[str, ...]) -> FastRowProgram | None:
        return self.compiled.fast_row(asked)
