"""The command line `guanjia`: one module for each command.

Exit codes: 0 fine · 1 findings (faults in rules, failing cases, decisions that differ) · 2 misuse, or nothing to do.
"""

from __future__ import annotations

import click

from api.cli.backtest import command as backtest
from api.cli.batch import command as batch
from api.cli.case import command as case
from api.cli.check import command as check
from api.cli.config import command as config
from api.cli.decide import command as decide
from api.cli.diagnostics import command as diagnostics
from api.cli.fmt import command as fmt
from api.cli.new import command as new
from api.cli.replay import command as replay
from api.cli.report import command as report
from api.cli.rulesets import command as rulesets
from api.cli.sample import command as sample
from api.cli.schema import command as schema
from api.cli.serve import command as serve
from api.cli.store import command as store
from api.cli.test import command as test
from api.version import service_version

COMMANDS: tuple[click.Command, ...] = (
    check,
    diagnostics,
    test,
    new,
    fmt,
    schema,
    case,
    decide,
    serve,
    replay,
    rulesets,
    sample,
    batch,
    report,
    backtest,
    config,
    store,
)
"""Every command, in the order a user meets them."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(service_version(), prog_name="guanjia")
def main() -> None:
    """Decide what service a customer is due, from rules that business users keep, and say why.

    \b
    Exit codes: 0 fine, 1 findings, 2 misuse.
    Example: guanjia check
    """


for _command in COMMANDS:
    main.add_command(_command)
