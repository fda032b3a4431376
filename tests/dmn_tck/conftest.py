"""The kit is run once; its shares are printed at the end of the run."""

from __future__ import annotations

import pytest

SHARES = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make room for the lines to print."""
    config.stash.setdefault(SHARES, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print how many cases of the kit pass, share by share."""
    lines = config.stash.get(SHARES, [])
    if lines:
        terminalreporter.section("DMN technology compatibility kit", sep="-")
        for line in lines:
            terminalreporter.write_line(line)
