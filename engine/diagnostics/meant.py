"""What people write for a value that rule files write in one way only."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

MEANT_AS_BOOLEAN: Mapping[str, str] = {
    **dict.fromkeys(("yes", "on", "y", "true", "是", "对", "真"), "true"),
    **dict.fromkeys(("no", "off", "n", "false", "否", "不是", "假"), "false"),
}
MEANT_AS_ZONE = dict.fromkeys(("asia/beijing", "beijing", "北京", "北京时间", "utc+8", "gmt+8"), "Asia/Shanghai")
"""Zones that people name and the time zone database does not."""
_SHORT_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")


def meant_date(text: str) -> str:
    """Return the day as a rule file writes it; empty where there is none.

    >>> [meant_date(text) for text in ("2025-1-5", "2025/01/05", "2025年1月5日", "2025-2-30")]
    ['2025-01-05', '2025-01-05', '2025-01-05', '']
    """
    found = _SHORT_DATE.fullmatch(text)
    try:
        return dt.date(*map(int, found.groups())).isoformat() if found else ""
    except ValueError:
        return ""
