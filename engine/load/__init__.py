"""Rule files to a ruleset: strict YAML with places, shapes by key tables, then names and types resolved.

`read_yaml` text to located nodes · `keys` what each mapping accepts · `fields`, `values`, `structures` shapes and
values · `gather` all declarations, by `declarations`, `relations`, `functions`, `drafts`, `draft_rules` ·
`expressions` FEEL typed and rewritten · `decisions` the rows, by `outputs`, `cells`, `conditions`, `derivations`,
`flags` · `uses` decisions invoked with other inputs · `promises` what must hold · `build` all of them · `folder` the
way in · `cases`, `expectation` example customers and what they expect.
"""

from engine.load.cases import Case, CasesResult, facts_as_json, load_cases
from engine.load.expectation import matches_expectation
from engine.load.folder import LoadResult, load_folder_of_rulesets, load_ruleset, load_text, ruleset_folders

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
    "ruleset_folders",
]
