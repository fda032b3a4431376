"""`guanjia check --watch`: what is wrong is told again after each change, and Ctrl-C ends it as it should."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.api.conftest import RULESETS
from tests.api.served import REPOSITORY


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RULESETS / "shop", tmp_path / "shop"))


def heed_interrupts() -> None:
    """Ctrl-C counts, even if these tests run in the background of a shell, which has them ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def watching(shop: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "check", str(shop), "--watch", "--lang", "en"],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )
    yield process
    process.kill()
    process.communicate()


def told(output: IO[str] | None) -> list[str]:
    """What one check printed, up to its summary."""
    assert output is not None
    lines = []
    for line in output:
        lines.append(line.rstrip())
        if line.startswith("1 ruleset, "):
            return lines
    raise AssertionError(f"it ended: {lines}")


def test_each_change_is_checked_and_ctrl_c_is_no_failure(watching: subprocess.Popen[str], shop: Path) -> None:
    assert told(watching.stdout)[-1] == "1 ruleset, 0 errors, 0 warnings"
    tiers = shop / "tiers.yaml"
    good = tiers.read_text(encoding="utf-8")
    tiers.write_text(good.replace('spending: ">= 10万"', 'spendings: ">= 10万"'), encoding="utf-8")
    found = told(watching.stdout)
    assert "again at each change" in found[0]
    assert any(f"{tiers}:" in line and "spendings" in line for line in found[1:])
    (shop / "more.yaml").write_text("parameters: {", encoding="utf-8")
    assert any("more.yaml:" in line for line in told(watching.stdout))
    (shop / "more.yaml").unlink()
    tiers.write_text(good, encoding="utf-8")
    while told(watching.stdout)[-1] != "1 ruleset, 0 errors, 0 warnings":
        pass
    watching.send_signal(signal.SIGINT)
    output, errors = watching.communicate(timeout=60)
    assert (watching.returncode, output, errors) == (0, "", "")


def test_a_folder_that_is_replaced_is_still_watched(watching: subprocess.Popen[str], shop: Path) -> None:
    told(watching.stdout)
    other = shop.with_name("other")
    shutil.copytree(shop, other)
    (other / "tiers.yaml").write_text("decisions: 5\n", encoding="utf-8")
    shop.rename(shop.with_name("old"))
    other.rename(shop)
    while told(watching.stdout)[-1].startswith("1 ruleset, 0 errors"):
        pass
    assert watching.poll() is None
