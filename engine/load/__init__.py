"""Rule files to a ruleset: strict YAML with places, shapes by key tables, then names and types resolved.

`read_yaml` text to located nodes · `keys` what each mapping accepts · `fields`, `values` shapes and single
values · `declarations`, `drafts`, `outputs`, `cells` the parts · `build` all of them · `folder` the way in ·
`cases`, `expectation` example customers and what they expect.
"""

from engine.load.cases import Case, CasesResult, facts_as_json, load_cases
from engine.load.expectation import matches_expectation
from engine.load.folder import LoadResult, load_folder_of_rulesets, load_ruleset, load_text

__all__ = [
    "Case",
    "CasesResult",
    "LoadResult",
    "facts_as_json",
    "load_cases",
    "load_folder_of_rulesets",
    "load_ruleset",
    "load_text",
    "matches_expectation",
]
