"""Cell text ⇄ syntax, by the grammar of DMN unary tests; knows neither YAML nor types.

`parse` text to syntax, faults as values · `syntax` what comes out · `print` a typed test back to text ·
`numbers`, `strings` how literals are written. What is plain is read without tables: cells by `plain_cells`, expressions
by `plain_tokens` and `descent`; the grammars read the rest, and say what is wrong.
"""

from engine.feel.parse import parse_cell, parse_literal
from engine.feel.print import print_test

__all__ = ["parse_cell", "parse_literal", "print_test"]
