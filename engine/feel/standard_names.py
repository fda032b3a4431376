"""Names of the standard that hold a space: the lexer must know them to read them as one name (DMN 1.5, 10.3.4)."""

from __future__ import annotations

FUNCTIONS = (
    "date and time",
    "day of week",
    "day of year",
    "distinct values",
    "ends with",
    "finished by",
    "get entries",
    "get value",
    "index of",
    "insert before",
    "list contains",
    "list replace",
    "lower case",
    "met by",
    "month of year",
    "context merge",
    "context put",
    "overlaps after",
    "overlaps before",
    "round down",
    "round half down",
    "round half up",
    "round up",
    "started by",
    "starts with",
    "string join",
    "string length",
    "substring after",
    "substring before",
    "upper case",
    "week of year",
    "years and months duration",
    "is missing",
)
TYPES = ("date and time", "days and time duration", "years and months duration", "day-time duration", "date time")
PROPERTIES = ("time offset", "start included", "end included")

SPACED = (*FUNCTIONS, *TYPES, *PROPERTIES)
