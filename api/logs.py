"""Log lines: text for people, or one JSON object a line for machines."""

from __future__ import annotations

import datetime as dt
import logging
import sys

import orjson

FIELDS = ("request_id", "status", "ms", "ruleset", "result", "digest", "why")


class JsonLines(logging.Formatter):
    """Writes each record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        shown: dict[str, object] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        shown.update({name: getattr(record, name) for name in FIELDS if hasattr(record, name)})
        if record.exc_info:
            shown["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(shown, default=str).decode()


def start_logging(level: str, form: str) -> None:
    """Log lines of this level and above go to standard error."""
    written = logging.StreamHandler(sys.stderr)
    written.setFormatter(JsonLines() if form == "json" else logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[written], force=True)
    for chatty in ("alembic", "watchfiles"):
        logging.getLogger(chatty).setLevel("WARNING")
