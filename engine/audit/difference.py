"""What differs between something recorded and something found, value by value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.audit.canonical import canonical_bytes
from engine.model.outcome import Json


@dataclass(frozen=True, slots=True)
class Absent:
    """Stands for the value of a field that is not there."""

    def __str__(self) -> str:
        return "(absent)"


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs: where, what the record says, what was found instead."""

    path: str
    recorded: Json | Absent
    found: Json | Absent

    def __str__(self) -> str:
        return f"{self.path}: recorded {_shown(self.recorded)}, found {_shown(self.found)}"

    def to_json(self) -> dict[str, Json]:
        """Return path and values; a side that is absent has no key."""
        sides = {"recorded": self.recorded, "found": self.found}
        return {"path": self.path} | {name: side for name, side in sides.items() if not isinstance(side, Absent)}


def differences(path: str, recorded: Json, found: Json) -> Iterator[Difference]:
    """Yield each innermost field whose canonical bytes differ; number `1.0` differs from `1`, and order counts."""
    if isinstance(recorded, dict) and isinstance(found, dict):
        yield from _in_objects(path, recorded, found)
    elif isinstance(recorded, list) and isinstance(found, list) and len(recorded) == len(found):
        for position, (before, now) in enumerate(zip(recorded, found, strict=True)):
            yield from differences(f"{path}[{position}]", before, now)
    elif canonical_bytes(recorded) != canonical_bytes(found):
        yield Difference(path, recorded, found)


def _in_objects(path: str, recorded: dict[str, Json], found: dict[str, Json]) -> Iterator[Difference]:
    if recorded.keys() == found.keys() and list(recorded) != list(found):
        yield Difference(f"{path} (order of keys)", list(recorded), list(found))
    for key, before in recorded.items():
        if key in found:
            yield from differences(f"{path}.{key}", before, found[key])
        else:
            yield Difference(f"{path}.{key}", before, ABSENT)
    for key in found.keys() - recorded.keys():
        yield Difference(f"{path}.{key}", ABSENT, found[key])


def _shown(side: Json | Absent) -> str:
    return str(side) if isinstance(side, Absent) else canonical_bytes(side).decode()
