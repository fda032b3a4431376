"""The pages for readers, and how what they show is compared with what comes out."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def pages() -> tuple[Path, ...]:
    """Return the README and every page under docs."""
    return (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))


def tells_a_story(page: Path) -> bool:
    """Return whether the steps of the page build on each other: it is a tour, or changes a file."""
    return page.name.startswith("tour-") or "\n```diff\n" in page.read_text("utf-8")


def as_pattern(printed: str) -> str:
    """Return the pattern of what may be printed where the page shows this; `…` stands for anything."""
    return re.escape(printed.strip()).replace("…", ".*")
