"""What helps those who write rule files: their text laid out, and what their editor offers.

`spans` a file's nodes with their places · `comments` its comments · `flow` what stands on one line · `tables` rows in
columns · `layout` the whole text laid out · `format` the way in: laid out, and proved to say the same ·
`schema_words`, `vocabulary` pieces of JSON Schemas · `ruleset_schema`, `cases_schema` those of one ruleset's files.
"""

from engine.edit.format import Formatted, format_text

__all__ = ["Formatted", "format_text"]
