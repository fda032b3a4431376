"""Faults in a user's files as values: codes, constructors, and their texts in Chinese and English.

`diagnostic` the frozen value · `yaml_faults`, `ruleset_faults`, `cell_faults`, `expression_faults`, `score_faults`,
`check_findings`, `dead_rule_findings`, `stage_findings`, `unused_findings`, `case_faults`,
`distribution_faults` one constructor per code · `catalogue` all texts by key ·
`correct` the line as it should read · `render` text with a caret, and JSON · `sarif`, `annotations` for code hosts ·
`meanings` what each code means, for the catalogue page.
"""

from engine.diagnostics.catalogue import text
from engine.diagnostics.diagnostic import Diagnostic, in_order
from engine.diagnostics.render import message, remedy, render, to_json

__all__ = ["Diagnostic", "in_order", "message", "remedy", "render", "text", "to_json"]
