"""Every failure once found, shrunk and kept, is replayed: the engines agree, and agree with brute force."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.backends import reference
from engine.decide import decide_all, read_facts
from tests.differential.engines import find_difference, load_files
from tests.differential.oracle import TooMany
from tests.differential.shrink import REGRESSIONS, parse_customer
from tests.differential.verdicts import contradiction

FOUND = sorted(path.parent for path in REGRESSIONS.glob("*/customer.json"))


@pytest.mark.parametrize("folder", FOUND, ids=lambda folder: folder.name)
def test_a_failure_once_found_stays_mended(folder: Path) -> None:
    ruleset = load_files({path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))})
    customer = parse_customer((folder / "customer.json").read_text(encoding="utf-8"))
    difference = find_difference(ruleset, [customer])
    assert difference is None, str(difference)
    facts = read_facts(ruleset, customer)
    for name, outcome in decide_all(reference.compile(ruleset), facts, ()).items():
        try:
            assert contradiction(ruleset, name, facts, outcome, limit=20_000) is None
        except TooMany:
            continue
