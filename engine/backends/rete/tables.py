"""A ruleset loaded into durable-rules, asked which rows of a decision table match."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

from engine.backends import FastProgram, FastRowProgram, Input
from engine.backends.rete.encoding import EncodedTable, encode
from engine.backends.rete.host import Network
from engine.backends.rete.suitable import unsupported
from engine.model.ruleset import Ruleset


class ReteRuleset:
    """A ruleset whose rows are matched by durable-rules, until `close`; usable as a context manager's object."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._refused = unsupported(ruleset)
        carried = {name: decision for name, decision in ruleset.decisions.items() if name not in self._refused}
        self._tables = {name: encode(ruleset, decision) for name, decision in carried.items()}
        self._loaded = ExitStack()
        with ExitStack() as loading:
            self._networks = {name: _load(table, loading) for name, table in self._tables.items()}
            self._loaded = loading.pop_all()

    @property
    def ruleset(self) -> Ruleset:
        return self._ruleset

    def matching(self, decision: str, inputs: Mapping[str, Input]) -> tuple[int, ...]:
        """Return the positions of the rows that match, ascending; see `CompiledRuleset.matching`.

        Raises `ValueError` for a decision that is among the `unsupported`.
        """
        if decision in self._refused:
            raise ValueError(f"decision `{decision}`: {self._refused[decision]}")
        properties = self._tables[decision].properties(self._ruleset, inputs)
        return tuple(row for network in self._networks[decision] for row in network.match(properties))

    def fast(self, asked: tuple[str, ...]) -> FastProgram | None:
        return None

    def fast_row(self, asked: tuple[str, ...]) -> FastRowProgram | None:
        return None

    def close(self) -> None:
        """Unload every network; the ruleset must not be asked afterwards. Closing twice does no harm."""
        self._loaded.close()


def _load(table: EncodedTable, loading: ExitStack) -> tuple[Network, ...]:
    """Return the networks of a table, each to be closed when `loading` is."""
    networks = []
    for piece in table.pieces:
        network = Network(piece)
        loading.callback(network.close)
        networks.append(network)
    return tuple(networks)
