"""Why a decision came out as it did, for a customer, a manager or an auditor, in Chinese or English.

`trace` what each row and cell gave · `wording` values and cells in words · `sentences` the explanation.
"""

from engine.explain.sentences import READERS, Explained, Explanation, Reader, explain
from engine.explain.texts import LANGUAGES, Language
from engine.explain.trace import CellTrace, RowTrace, TableTrace, trace

__all__ = [
    "LANGUAGES",
    "READERS",
    "CellTrace",
    "Explained",
    "Explanation",
    "Language",
    "Reader",
    "RowTrace",
    "TableTrace",
    "explain",
    "trace",
]
