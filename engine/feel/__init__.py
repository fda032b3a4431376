"""Cell text ⇄ syntax, by the grammar of DMN unary tests; knows neither YAML nor types.

`parse` text to syntax, faults as values · `syntax` what comes out · `print` a typed test back to text ·
`numbers`, `strings` how literals are written.
"""

from engine.feel.parse import parse_cell, parse_literal
from engine.feel.print import print_test

__all__ = ["parse_cell", "parse_literal", "print_test"]
