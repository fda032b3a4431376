"""The schemas an editor reads for one ruleset, in `.schema/` beside its rule files: made anew at will, not shipped."""

from __future__ import annotations

import json
import re
from pathlib import Path

from api.resources import schemas_dir
from api.rewriting import rewrite
from engine.edit.cases_schema import case_file_schema
from engine.edit.ruleset_schema import rule_file_schema
from engine.edit.schema_words import JsonSchema
from engine.load.folder import CASES_FOLDER
from engine.model.ruleset import Ruleset

FOLDER = ".schema"
RULES, CASES = "ruleset.schema.json", "cases.schema.json"
MODELINE = re.compile(r"\A# yaml-language-server: \$schema=.*\n")


def editor_schemas(ruleset: Ruleset) -> dict[str, JsonSchema]:
    """Return the schemas of the ruleset's rule files and case files, by file name."""
    return {
        RULES: rule_file_schema(_general(RULES), ruleset),
        CASES: case_file_schema(_general(CASES), ruleset),
    }


def write_schemas(ruleset: Ruleset, folder: Path) -> list[Path]:
    """The folder holds the schemas of the ruleset, and a `.gitignore` that keeps them out of version control."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        name: json.dumps(schema, ensure_ascii=False, indent=1) for name, schema in editor_schemas(ruleset).items()
    }
    for name, content in {".gitignore": "*", **contents}.items():
        path = folder / name
        path.touch()
        rewrite(path, content + "\n")
    return [folder / name for name in contents]


def modeline(depth: int, name: str) -> str:
    """Return the line that binds a file so many folders below the ruleset's to a schema of that ruleset."""
    return f"# yaml-language-server: $schema={'../' * depth}{FOLDER}/{name}\n"


def bind(folder: Path) -> list[Path]:
    """Every YAML file of the ruleset names the schemas in `.schema/`; return those whose first line changed."""
    changed = []
    for path in sorted(folder.rglob("*.yaml")):
        place = path.relative_to(folder)
        if any(part.startswith(".") for part in place.parts):
            continue
        before = path.read_bytes().decode("utf-8")
        line = modeline(len(place.parts) - 1, CASES if place.parts[0] == CASES_FOLDER else RULES)
        after = line + MODELINE.sub("", before)
        if after != before:
            rewrite(path, after)
            changed.append(path)
    return changed


def _general(name: str) -> JsonSchema:
    schema: JsonSchema = json.loads((schemas_dir() / name).read_text(encoding="utf-8"))
    return schema
