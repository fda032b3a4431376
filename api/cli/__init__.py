"""The command line `guanjia`: one module for each command.

Exit codes: 0 fine · 1 findings (faults in rules, failing cases, decisions that differ) · 2 misuse, or nothing to do.
"""

from __future__ import annotations

import click

import api.cli.batch
import api.cli.check
import api.cli.config
import api.cli.decide
import api.cli.replay
import api.cli.rulesets
import api.cli.serve
import api.cli.store
import api.cli.test
from api.openapi import service_version

COMMANDS: tuple[click.Command, ...] = (
    api.cli.check.command,
    api.cli.test.command,
    api.cli.decide.command,
    api.cli.serve.command,
    api.cli.replay.command,
    api.cli.rulesets.command,
    api.cli.batch.command,
    api.cli.config.command,
    api.cli.store.command,
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
