"""The report of a portfolio: every figure on it is that of the decisions, in both languages, and it fetches nothing."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main

RULES = """\
ruleset: shop
title: {zh: 商店, en: Shop}
facts:
  spent: {type: money, unit: CNY, min: 0, title: {zh: 消费额, en: Money spent}}
  months: {type: integer, min: 0, title: {zh: 月数, en: Months}}
texts:
  gold: {zh: 金<卡>, en: Gold <card>}
  call: {zh: 打电话, en: Call}
decisions:
  tier:
    title: {zh: 等级, en: Tier}
    kind: tiers
    rules:
      - {id: gold, when: {spent: ">= 100"}, then: gold}
      - {id: plain, when: {spent: "[0..100)"}, then: plain}
  contacts:
    title: {zh: 联系, en: Contacts}
    kind: table
    hit_policy: COLLECT
    outputs: {contact: {codes: [call, write]}}
    rules:
      - {id: call, when: {months: ">= 3"}, then: call}
      - {id: write, when: {spent: ">= 50"}, then: write}
  points:
    title: {zh: 积分, en: Points}
    kind: formula
    value: spent * 2
"""
CUSTOMERS = "customer_id,spent,months,left\nA,100,5,yes\nB,99,1,no\nC,20,0,no\nD,,4,yes\nE,-1,0,no\nF,60,,no\n"


class Page(HTMLParser):
    """The rows of the page's tables, its texts, and whatever it would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.fetched: list[str] = []
        self.texts: list[str] = []
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        values = {name: value or "" for name, value in attrs}
        if tag in ("script", "link", "img", "iframe", "object", "image"):
            self.fetched.append(tag)
        links = [values[name] for name in ("href", "xlink:href", "src") if name in values]
        self.fetched += [link for link in links if not link.startswith("#")]

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())
        if self._within in ("td", "th") and data.strip():
            self.rows[-1][-1] += data.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/ruleset.yaml").write_text(RULES, "utf-8")
    (tmp_path / "customers.csv").write_text(CUSTOMERS, "utf-8")
    return tmp_path


def guanjia(folder: Path, *words: object, ends: int = 0) -> Result:
    said = CliRunner().invoke(main, [*map(str, words), "--rulesets", str(folder)], catch_exceptions=False)
    assert said.exit_code == ends, said.output
    return said


def report(folder: Path, suffix: str = "csv", language: str = "en") -> str:
    decisions = folder / f"outcomes.{suffix}"
    guanjia(folder, "batch", "shop", folder / "customers.csv", decisions)
    guanjia(folder, "report", "shop", decisions, folder / "report.html", "--lang", language)
    return (folder / "report.html").read_text("utf-8")


def section(text: str, name: str) -> Page:
    found = re.search(rf'<section id="{name}">.*?</section>', text, re.DOTALL)
    assert found is not None
    return Page(found[0])


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl"])
def test_figures_are_those_of_the_decisions_whatever_the_file(folder: Path, suffix: str) -> None:
    text = report(folder, suffix)
    tier = section(text, "tier").rows
    assert ["Gold <card>", "1", "16.7%"] in tier
    assert ["plain", "3", "50.0%"] in tier
    assert ["Money spent", "1", "16.7%", "1"] in tier, "one fact that by itself would settle one customer"
    assert ["the facts are not valid", "the value of Money spent cannot be used", "1", "16.7%"] in tier
    contacts = section(text, "contacts").rows
    assert ["Call", "2", "33.3%", "1"] in contacts, "F may get it too: the months are missing"
    assert ["none at all", "1", "16.7%", "0"] in contacts
    assert ["greatest", "200"] in section(text, "points").rows or ["200", "1", "16.7%"] in section(text, "points").rows


def test_the_page_is_in_one_language_and_fetches_nothing(folder: Path) -> None:
    chinese, english = report(folder, language="zh"), report(folder, language="en")
    for text in (chinese, english):
        assert Page(text).fetched == []
        assert text.count("<svg") == text.count("</svg>") >= 4
    assert {"商店：客户群报告", "等级", "金<卡>", "打电话"} <= set(Page(chinese).texts)
    assert not re.search("[\u4e00-\u9fff]", "".join(Page(english).texts))
    assert "Call" in re.findall(r">([^<>]+)</text>", english), "text of plots stays text"


def test_a_file_that_is_not_of_the_ruleset_is_misuse(folder: Path) -> None:
    said = guanjia(folder, "report", "shop", folder / "customers.csv", folder / "r.html", ends=2)
    assert "holds no decision of `shop`" in said.output
    assert not (folder / "r.html").exists()


@pytest.fixture
def outcomes(folder: Path) -> Path:
    guanjia(folder, "batch", "shop", folder / "customers.csv", folder / "outcomes.csv")
    return folder / "outcomes.csv"


def backtest(folder: Path, outcomes: Path, *more: object, event: str = "yes", ends: int = 0) -> Result:
    held = ("--column", "left", "--event", event, "--lang", "en")
    return guanjia(folder, "backtest", "shop", outcomes, folder / "customers.csv", *held, *more, ends=ends)


def test_backtest_counts_what_happened_to_whom(folder: Path, outcomes: Path) -> None:
    found = json.loads(backtest(folder, outcomes, "--decision", "contacts", "--json").stdout)
    assert (found["base"]["customers"], found["base"]["happened"]) == (6, 2)
    told = {value: (rate["customers"], rate["happened"]) for value, rate in found["outcomes"].items()}
    assert told["Call"] == (2, 2)
    assert told["write"] == (3, 1)
    assert found["by_number"]["2"]["happened"] == 1
    assert float(found["base"]["low"]) < 1 / 3 < float(found["base"]["high"])


def test_backtest_draws_pictures_in_both_formats(folder: Path, outcomes: Path) -> None:
    pictures = ("--picture", folder / "p.svg", "--picture", folder / "p.png")
    backtest(folder, outcomes, "--decision", "tier", *pictures)
    assert (folder / "p.png").read_bytes().startswith(b"\x89PNG")
    drawn = (folder / "p.svg").read_text("utf-8")
    assert "Gold &lt;card>" in drawn or "Gold &lt;card&gt;" in drawn
    assert "1 / 1" in drawn


def test_backtest_without_such_an_event_says_which_there_are(folder: Path, outcomes: Path) -> None:
    said = backtest(folder, outcomes, "--decision", "tier", event="maybe", ends=2)
    assert "no row has `maybe` in column `left`; there are no, yes" in said.output


def test_merged_triggers_count_as_the_reasons_of_one_contact_and_may_still_have_more(tmp_path: Path) -> None:
    rules = """\
ruleset: shop
facts:
  months: {type: integer, min: 0}
  relocated: {type: boolean}
decisions:
  contact:
    kind: triggers
    rules:
      - {id: idle, when: {months: ">= 3"}, raise: idle, kind: routine}
      - {id: moved, when: {relocated: true}, raise: moved, kind: focus}
    merge:
      kind: [focus, routine, none]
"""
    (tmp_path / "ruleset.yaml").write_text(rules, "utf-8")
    (tmp_path / "customers.csv").write_text("id,months,relocated\nA,3,true\nB,4,\nC,0,false\n", "utf-8")
    text = report(tmp_path)
    rows = section(text, "contact").rows
    assert [row for row in rows if row[0] in ("idle", "moved", "none at all")] == [
        ["idle", "2", "66.7%", "0"],
        ["moved", "1", "33.3%", "1"],
        ["none at all", "1", "33.3%", "0"],
    ]
    assert ["focus", "1", "33.3%"] in rows
