"""A backend that is not asked twice which rows match the same inputs: completions mostly repeat each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.backends import CompiledRuleset, FastProgram, Input
from engine.model.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Remembered:
    """A compiled ruleset with a memory that lives as long as one request does."""

    compiled: CompiledRuleset
    _reads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _found: dict[tuple[str, tuple[Input, ...]], tuple[int, ...]] = field(default_factory=dict)

    @property
    def ruleset(self) -> Ruleset:
        return self.compiled.ruleset

    def matching(self, decision: str, inputs: Mapping[str, Input]) -> tuple[int, ...]:
        """Return what the backend says, asking it once for equal inputs."""
        if decision not in self._reads:
            self._reads[decision] = self.ruleset.decisions[decision].cell_reads()
        key = (decision, tuple(inputs.get(name) for name in self._reads[decision]))
        if key not in self._found:
            self._found[key] = self.compiled.matching(decision, inputs)
        return self._found[key]

    def fast(self, asked: tuple[str, ...]) -> FastProgram | None:
        return self.compiled.fast(asked)
