"""Problems are told in the language the caller asks for; their codes are the same in each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.problems import PROBLEMS
from engine.audit import exact_json
from engine.diagnostics.catalogue import catalogue
from tests.api.conftest import DECIDE, problem_of

REPOSITORY = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def ask(client: FlaskClient, body: Any, language: str | None) -> Any:
    return client.post(DECIDE, json=body, headers={} if language is None else {"Accept-Language": language})


WRONG = [
    ({"facts": {}}, "invalid_request"),
    ({"customer_id": "", "facts": {}}, "invalid_request"),
    ({"customer_id": "C", "facts": {}, "colour": 1}, "invalid_request"),
    ({"customer_id": "C", "facts": {"spendings": 1}}, "unknown_fact"),
    ({"customer_id": "C", "facts": {"zzzzzzzz": 1}}, "unknown_fact"),
    ({"customer_id": "C", "facts": {}, "decisions": ["tire"]}, "unknown_decision"),
    ({"customer_id": "C", "facts": {}, "as_of": "soon"}, "bad_as_of"),
    ({"customer_id": "C", "facts": {}, "as_of": "2999-01-01"}, "bad_as_of"),
]


@pytest.mark.parametrize("language", ["zh", "zh-CN", "zh-TW,zh;q=0.9,en;q=0.8"])
@pytest.mark.parametrize(("body", "code"), WRONG)
def test_a_problem_is_told_in_chinese(client: FlaskClient, body: Any, code: str, language: str) -> None:
    answer = ask(client, body, language)
    problem = problem_of(answer, 422, code)
    told = [problem["title"], problem["detail"], *(fault["detail"] for fault in problem["errors"])]
    assert all(CHINESE.search(text) for text in told), told
    assert answer.headers["Content-Language"] == "zh"


@pytest.mark.parametrize("language", [None, "en", "en-GB,zh;q=0.5", "fr", "*", "?;q", "zh;q=0"])
@pytest.mark.parametrize(("body", "code"), WRONG)
def test_a_problem_is_told_in_english_unless_chinese_is_asked_for(
    client: FlaskClient, body: Any, code: str, language: str | None
) -> None:
    answer = ask(client, body, language)
    problem_of(answer, 422, code)
    assert not CHINESE.search(answer.text)
    assert answer.headers["Content-Language"] == "en"


def test_what_the_framework_finds_is_told_in_chinese(client: FlaskClient) -> None:
    for path, status, code in (("/nothing", 404, "not_found"), (DECIDE, 405, "method_not_allowed")):
        problem = problem_of(client.get(path, headers={"Accept-Language": "zh"}), status, code)
        assert CHINESE.search(problem["title"])
        assert CHINESE.search(problem["detail"])


def test_every_problem_has_a_title_and_every_title_a_problem() -> None:
    assert {key.removeprefix("problem.") for key in catalogue() if key.startswith("problem.")} == set(PROBLEMS)


def test_every_code_of_malformed_json_has_a_text() -> None:
    codes = re.findall(r"`([a-z0-9_]+)`", (exact_json.MalformedJson.__doc__ or "").partition("Codes:")[2])
    assert {f"wrong.json.{code}" for code in codes} == {key for key in catalogue() if key.startswith("wrong.json.")}


def test_no_problem_is_listed_that_nothing_raises() -> None:
    code = "".join(path.read_text("utf-8") for path in (REPOSITORY / "api").rglob("*.py") if path.name != "problems.py")
    assert [name for name in PROBLEMS if f'"{name}"' not in code] == []
