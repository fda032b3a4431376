"""Why a decision came out as it did, for a customer, a manager or an auditor, in Chinese or English.

`trace` what each row, cell and expression gave · `value_words`, `wording` values and cells in words · `conditions`
rows and expressions in sentences · `facts_told` the facts behind it · `one_step_up` how far the next better value is ·
`sentences` the explanation.
"""

from engine.explain.facts_told import FactTold
from engine.explain.sentences import READERS, Explained, Explanation, Reader, explain
from engine.explain.texts import LANGUAGES, Language
from engine.explain.trace import CellTrace, ExpressionTrace, Read, RowTrace, TableTrace, trace

__all__ = [
    "LANGUAGES",
    "READERS",
    "CellTrace",
    "Explained",
    "Explanation",
    "ExpressionTrace",
    "FactTold",
    "Language",
    "Read",
    "Reader",
    "RowTrace",
    "TableTrace",
    "explain",
    "trace",
]
