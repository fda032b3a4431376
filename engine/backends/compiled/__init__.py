"""The engine that answers: a ruleset becomes generated Python that reads as its tables.

`plan` which rows hold in which band of each column · `literals` values, names and comments as Python text ·
`masks` the constants of a table · `outcomes` what rows come to together · `comparisons` cells that read another
input · `programs` the functions · `generated` text to function, visible in tracebacks · `compiled_ruleset` what a
caller holds.
"""

from engine.backends.compiled.compiled_ruleset import GeneratedRuleset, compile, unsupported

__all__ = ["GeneratedRuleset", "compile", "unsupported"]
