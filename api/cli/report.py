"""`guanjia report`: a file of decisions as a page with plots."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from api.batch import BadBatch
from api.batch.writing import unfinished
from api.cli.batch import reading_bar, refuse_same_file
from api.cli.surroundings import (
    language,
    misuse,
    ruleset_in_force,
    rulesets_folder,
    rulesets_in_force,
    settings_in_force,
)
from engine.diagnostics.catalogue import Language, text


@click.command("report")
@click.argument("ruleset")
@click.argument("source", metavar="DECISIONS", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT.html", type=click.Path(path_type=Path))
@rulesets_folder
@language
def command(ruleset: str, source: Path, target: Path, rulesets: Path | None, language: str) -> None:
    """Write a page about all customers in DECISIONS, the file that `guanjia batch` wrote.

    How many customers came to what by each decision, what is undetermined and what would settle it, what a person must
    look at: plots with their figures, in one file to read in a browser or print.

    \b
    Example: guanjia report RULESET outcomes.parquet report.html --lang zh
    """
    from api.reporting.counting import count_all
    from api.reporting.outcomes import open_decisions
    from api.reporting.page import report_page

    chosen = ruleset_in_force(rulesets_in_force(settings_in_force(rulesets=rulesets), language), ruleset)
    try:
        refuse_same_file(source, target)
        decisions = open_decisions(source, chosen)
        with reading_bar("report") as progress:
            portfolio = count_all(decisions.rows(progress), chosen)
        page = report_page(chosen, portfolio, source.name, cast(Language, language))
        with unfinished(target) as part:
            part.write_text(page, "utf-8")
    except BadBatch as error:
        misuse(str(error))
    except OSError as error:
        misuse(f"{target} was not written: {error.strerror or error}")
    click.echo(text("report.written", language, count=f"{portfolio.customers:,}", file=target))
