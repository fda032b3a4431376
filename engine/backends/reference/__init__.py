"""The slow, plain engine that defines the meaning: each cell evaluated as written, each row in turn."""

from engine.backends.reference.cells import cell_holds, reads_failed
from engine.backends.reference.tables import ReferenceRuleset, compile

__all__ = ["ReferenceRuleset", "cell_holds", "compile", "reads_failed"]
