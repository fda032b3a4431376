"""Case files run, and what they say of the rules: which are tested, and which could change unnoticed.

`running` cases against answers · `given` decisions whose value a case gives · `seen` how the tables looked to a
customer · `goals`, `coverage` what cases should show, and what they do · `mutants`, `expression_mutants` faults to
plant · `noticed` which of them no case notices · `distinguish` where two tables answer differently, by their bands ·
`search`, `towards`, `trials`, `mutant_search` looking for the customer of a case to add · `written`, `appending` a case
as text.
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
