"""Bodies are received before a thread is taken: callers who hold theirs back keep nobody waiting."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.api.conftest import DECIDE
from tests.api.served import PATIENCE, Served, start

HELD = 40
HEAD = f"POST {DECIDE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
BODY = '{"customer_id": "C1", "facts": {"spending": 20000}}'


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = start(tmp_path_factory.mktemp("served"), GUANJIA_ENGINE="compiled", GUANJIA_BODY_TIMEOUT="8")
    yield running
    running.stop()


def sent(served: Served, request: str) -> socket.socket:
    """A connection on which this was sent and nothing more."""
    connection = socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE)
    connection.sendall(request.encode("latin-1"))
    return connection


def answer_to(served: Served, request: str) -> bytes:
    with sent(served, request) as connection:
        return whole_answer(connection)


def whole_answer(connection: socket.socket) -> bytes:
    """The status line and headers, and the body so far as it is announced."""
    found = b""
    while b"\r\n\r\n" not in found and (part := connection.recv(65536)):
        found += part
    head, _, body = found.partition(b"\r\n\r\n")
    announced = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(announced[0].partition(b":")[2]) if announced else 0
    while len(body) < length and (part := connection.recv(65536)):
        body += part
    return head + b"\r\n\r\n" + body


def test_held_bodies_keep_nobody_waiting_and_end_in_408(served: Served) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(sent(served, HEAD + "Content-Length: 500\r\n\r\n{")) for _ in range(HELD)]
        for connection in held:
            connection.setblocking(False)
        assert served.ask("GET", "/healthz")[0] == 200
        assert served.ask("POST", DECIDE, BODY.encode())[0] == 200
        for connection in held:
            with pytest.raises(BlockingIOError):
                connection.recv(1)
            connection.settimeout(PATIENCE)
        answers = [whole_answer(connection) for connection in held]
    assert {answer[:12] for answer in answers} == {b"HTTP/1.1 408"}
    problem = json.loads(answers[0].partition(b"\r\n\r\n")[2])
    assert problem["type"] == "urn:guanjia:problem:body_too_slow"
    assert b'guanjia_requests_total{call="decisions.make",status="408"} 40.0' in served.ask("GET", "/metrics")[1]


def test_a_body_that_comes_in_pieces_is_read_whole(served: Served) -> None:
    with sent(served, f"{HEAD}Content-Length: {len(BODY)}\r\n\r\n{BODY[:10]}") as connection:
        assert served.ask("GET", "/healthz")[0] == 200
        connection.sendall(BODY[10:].encode())
        assert whole_answer(connection).startswith(b"HTTP/1.1 200")


def test_a_header_that_comes_twice_is_not_one_of_the_two(served: Served) -> None:
    keys = "Idempotency-Key: k1\r\nIdempotency-Key: k2\r\n"
    answer = answer_to(served, f"{HEAD}{keys}Content-Length: {len(BODY)}\r\n\r\n{BODY}")
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"bad_idempotency_key" in answer
    other = f"{HEAD}Content-Type: text/plain\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}"
    assert answer_to(served, other).startswith(b"HTTP/1.1 415")


def test_chunks_that_are_none_are_said_to_be_that(served: Served) -> None:
    answer = answer_to(served, f"{HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n{BODY}\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"chunks" in answer


def test_a_body_far_over_the_limit_is_still_answered(served: Served) -> None:
    assert served.ask("POST", DECIDE, b" " * 5_000_000)[0] == 413


@pytest.mark.parametrize(
    ("path", "header", "status"),
    [
        ("/v1/rulesets/%E5%95%86%E5%BA%97", "", 404),
        ("/v1/rulesets/%ff", "", 404),
        ("/v1/rulesets/shop?x=%ff", "", 422),
        ("/v1/rulesets/shop", "Accept-Language: \xe9", 200),
        ("/v1/rulesets/shop", "X-Request-Id: \xe9", 200),
        ("/v1/rulesets/shop", "Host: evil.example", 403),
        ("/healthz", "Content-Length: 3", 200),
    ],
)
def test_requests_of_odd_shape_are_answered(served: Served, path: str, header: str, status: int) -> None:
    line = f"{header}\r\n" if header else ""
    body = "abc" if header.startswith("Content-Length") else ""
    answer = answer_to(served, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{line}\r\n{body}")
    assert answer.startswith(f"HTTP/1.1 {status}".encode()), answer


def test_head_is_answered_without_a_body(served: Served) -> None:
    with sent(served, "HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") as connection:
        found = b""
        while part := connection.recv(65536):
            found += part
    assert found.startswith(b"HTTP/1.1 200")
    assert found.endswith(b"\r\n\r\n")
