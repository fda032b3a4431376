"""The explanation as a page: what each reader finds on it, in both languages, with nothing loaded from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from api.cli import main
from tests.api.conftest import RULESETS, Decide


class Seen(HTMLParser):
    """What a browser would show of a page, and what it would be told to load; tags are balanced."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.loads: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.loads += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text.append(data)

    @property
    def shown(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.text))


def page_of(client: FlaskClient, decide: Decide, query: str, **facts: object) -> tuple[Seen, str]:
    record = decide(dict(facts), decisions=["tier"])
    path = f"/v1/decisions/{record['seal']['decision_id']}/explanation?{query}"
    response = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert response.status_code == 200
    assert response.content_type == "text/html; charset=utf-8"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    told = client.get(path).get_json()
    seen = Seen(response.get_data(as_text=True))
    for decision in told["decisions"]:
        for sentence in decision["sentences"][1:]:
            assert re.sub(r"\s+", " ", sentence) in seen.shown
    return seen, record["seal"]["decision_id"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("reader", ["customer", "manager", "auditor"])
def test_the_page_says_what_the_sentences_say_and_loads_nothing(
    client: FlaskClient, decide: Decide, lang: str, reader: str
) -> None:
    seen, decision = page_of(client, decide, f"lang={lang}&reader={reader}", spending=5000)
    assert seen.loads == []
    assert (decision in seen.shown) == (reader != "customer")
    assert ("sha256:" in seen.shown) == (reader == "auditor")


def test_what_is_missing_stands_among_the_facts(client: FlaskClient, decide: Decide) -> None:
    seen, _ = page_of(client, decide, "lang=en")
    assert "not determined yet" in seen.shown
    assert "missing" in seen.shown


def test_a_caller_who_does_not_ask_for_html_gets_json(client: FlaskClient, decide: Decide) -> None:
    path = f"/v1/decisions/{decide({'spending': 1})['seal']['decision_id']}/explanation"
    for accept in ("*/*", "application/json", "application/json, text/html;q=0.5"):
        assert client.get(path, headers={"Accept": accept}).content_type == "application/json"


def test_markup_in_a_customer_id_is_shown_not_obeyed(client: FlaskClient) -> None:
    hostile = "<script>alert(1)</script>"
    made = client.post("/v1/rulesets/shop/decisions", json={"customer_id": hostile, "facts": {}}).get_json()
    path = f"/v1/decisions/{made['seal']['decision_id']}/explanation"
    page = client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert hostile not in page
    assert hostile in Seen(page).shown


def test_the_command_line_writes_the_same_page_whole(tmp_path: Path) -> None:
    page = tmp_path / "why.html"
    command = ["decide", "shop", "--rulesets", str(RULESETS), "--facts", '{"spending": 5000}', "--engine", "compiled"]
    result = CliRunner().invoke(main, [*command, "--explain", "zh", "--page", str(page)])
    assert result.exit_code == 0, result.output
    assert "决策说明" in Seen(page.read_text("utf-8")).shown
    assert list(tmp_path.iterdir()) == [page]
    nowhere = CliRunner().invoke(main, [*command, "--page", str(tmp_path / "no" / "why.html")])
    assert nowhere.exit_code == 2
    assert "cannot be written" in nowhere.output
