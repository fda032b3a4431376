"""What helps those who write rule files: their text laid out, what their editor offers, first texts.

`spans` a file's nodes with their places · `comments` its comments · `flow` what stands on one line · `tables` rows in
columns · `layout` the whole text laid out · `format` the way in: laid out, and proved to say the same ·
`schema_words`, `vocabulary` pieces of JSON Schemas · `ruleset_schema`, `cases_schema` those of one ruleset's files ·
`written` values as written · `plausible` facts as a customer may have them · `first_texts` what to start from.
"""

from engine.edit.format import Formatted, format_text

__all__ = ["Formatted", "format_text"]
