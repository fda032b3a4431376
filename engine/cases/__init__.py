"""Case files run, and what they say of the rules: which are tested, and which could change unnoticed.

`running` cases against answers · `given` decisions whose value a case gives · `seen` what the tables looked like to
a case.
"""

from engine.cases.given import BadGiven, decider_given
from engine.cases.running import CaseFile, Ran, case_files, not_reached, read_case_file, rows_of, run_case, run_cases

__all__ = [
    "BadGiven",
    "CaseFile",
    "Ran",
    "case_files",
    "decider_given",
    "not_reached",
    "read_case_file",
    "rows_of",
    "run_case",
    "run_cases",
]
