"""Expressions when a ruleset loads: parsed, names resolved, types checked, what is ours rewritten to plain FEEL.

`read` the ways in · `typing` the walk · `comparisons`, `arithmetic`, `structures`, `calls` what it does at each node ·
`signatures` the built-in functions · `kinds` types of values · `scene` what surrounds a node.
"""

from engine.load.expressions.read import Read, read_condition, read_expression, read_tests, type_tests

__all__ = ["Read", "read_condition", "read_expression", "read_tests", "type_tests"]
