"""What is saved comes back byte for byte, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import datetime as dt
from collections import UserDict
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from engine.audit import (
    Idempotency,
    IdempotencyConflict,
    InFlight,
    MalformedCursor,
    Record,
    RecordRefused,
    Store,
    StoreUnavailable,
    UnsupportedStore,
    verify,
)
from engine.audit.reading import read_ids
from engine.audit.stored import stored_form
from engine.audit.transaction import Item, write_batch
from tests.audit.conftest import DIGEST

KEY = Idempotency("local", "order-1", "sha256:first")


def saved(store: Store, records: list[Record], text: dict[str, str]) -> list[str]:
    return [store.save(record, ruleset_text=text).decision_id for record in records]


def test_a_saved_record_comes_back_byte_for_byte_and_verifies(store: Store, record_of: Any, ruleset_text: Any) -> None:
    record = record_of(facts={"huge": 10**40, "exact": Decimal("1.500"), "text": "王\x00小明\U0001f600"})
    assert store.save(record, ruleset_text=ruleset_text) == record
    stored = store.fetch(record.decision_id)
    assert stored is not None
    assert stored.record == record
    assert stored == stored_form(record)
    assert verify(stored) == []


def test_what_is_saved_is_there_for_the_next_process(store_url: str, record_of: Any, ruleset_text: Any) -> None:
    record = record_of()
    with Store.open(store_url) as store:
        store.save(record, ruleset_text=ruleset_text)
    with Store.open(store_url, upgrade=False) as reopened:
        stored = reopened.fetch(record.decision_id)
        assert stored is not None
        assert stored.record == record


@pytest.mark.parametrize("name", ["", "x", "../../etc/passwd", "a\x00b", "{00000000-0000-7000-8000-000000000000}"])
def test_an_id_that_is_none_finds_nothing(store: Store, name: str) -> None:
    assert store.fetch(name) is None


def test_the_text_of_a_ruleset_is_archived_once(store: Store, record_of: Any, ruleset_text: Any) -> None:
    assert store.ruleset_text(DIGEST) is None
    saved(store, [record_of(), record_of()], ruleset_text)
    store.save(record_of(), ruleset_text={"changed.yaml": "later"})
    assert store.ruleset_text(DIGEST) == ruleset_text


def test_a_record_without_archived_rules_is_refused(store: Store, record_of: Any, ruleset_text: Any) -> None:
    record = record_of()
    with pytest.raises(RecordRefused):
        store.save(record)
    assert store.fetch(record.decision_id) is None
    store.save(record, ruleset_text=ruleset_text)
    assert store.fetch(record.decision_id) is not None


def test_an_id_is_stored_once(store: Store, record_of: Any, ruleset_text: Any) -> None:
    record = record_of()
    saved(store, [record], ruleset_text)
    with pytest.raises(RecordRefused, match=record.decision_id):
        store.save(record)


def test_one_refused_record_does_not_take_its_batch_along(store: Store, record_of: Any, ruleset_text: Any) -> None:
    records = [record_of(f"C{number}") for number in range(5)]
    saved(store, [records[2]], ruleset_text)
    results = write_batch(store.database, [Item(stored_form(record)) for record in records], frozenset())
    assert isinstance(results[2], RecordRefused)
    assert [result for result in results if isinstance(result, Record)] == records[:2] + records[3:]
    assert all(store.fetch(record.decision_id) for record in records)


def test_a_repeated_request_gets_the_first_answer(store: Store, record_of: Any, ruleset_text: Any) -> None:
    first = store.save(record_of(), ruleset_text=ruleset_text, idempotency=KEY)
    second = record_of()
    assert store.save(second, ruleset_text=ruleset_text, idempotency=KEY) == first
    assert store.fetch(second.decision_id) is None
    assert store.answered(KEY) == first


def test_a_key_used_for_another_request_is_a_conflict(store: Store, record_of: Any, ruleset_text: Any) -> None:
    store.save(record_of(), ruleset_text=ruleset_text, idempotency=KEY)
    other = Idempotency(KEY.principal, KEY.key, "sha256:other")
    record = record_of()
    with pytest.raises(IdempotencyConflict):
        store.save(record, ruleset_text=ruleset_text, idempotency=other)
    with pytest.raises(IdempotencyConflict):
        store.answered(other)
    assert store.fetch(record.decision_id) is None


def test_keys_of_different_principals_are_different(store: Store, record_of: Any, ruleset_text: Any) -> None:
    store.save(record_of(), ruleset_text=ruleset_text, idempotency=KEY)
    theirs = Idempotency("somebody", KEY.key, "sha256:other")
    assert store.answered(theirs) is None
    record = record_of()
    assert store.save(record, idempotency=theirs) == record


@pytest.mark.parametrize("key", ["", "a" * 256, "a\x00"])
def test_a_key_no_store_can_hold_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="1 to 255"):
        Idempotency("local", key, "sha256:x")


def test_the_same_key_in_flight_is_told(store: Store, record_of: Any, ruleset_text: Any) -> None:
    class ReadWhileClaimed(UserDict[str, str]):
        """Rules whose text is read by the writer, that is, while the first request is in flight."""

        def keys(self) -> Any:
            with pytest.raises(InFlight):
                store.save(record_of(), ruleset_text=ruleset_text, idempotency=KEY)
            refused.append(True)
            return super().keys()

    refused: list[bool] = []
    record = record_of()
    assert store.save(record, ruleset_text=ReadWhileClaimed(ruleset_text), idempotency=KEY) == record
    assert refused
    assert store.answered(KEY) == record


def test_many_threads_lose_and_mix_nothing(store: Store, record_of: Any, ruleset_text: Any) -> None:
    records = [record_of(f"C{number}") for number in range(300)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda record: store.save(record, ruleset_text=ruleset_text), records))
    assert answers == records
    assert list(store.ids()) == [record.decision_id for record in records]
    for record in records:
        stored = store.fetch(record.decision_id)
        assert stored is not None
        assert (stored.record, verify(stored)) == (record, [])


def test_one_key_from_many_threads_is_one_decision(store: Store, record_of: Any, ruleset_text: Any) -> None:
    def save(record: Record) -> Record | None:
        try:
            return store.save(record, ruleset_text=ruleset_text, idempotency=KEY)
        except InFlight:
            return None

    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(save, [record_of() for _ in range(50)])) - {None}
    assert answers == {store.answered(KEY)}
    assert len(list(store.ids())) == 1


def test_one_key_from_two_stores_is_one_decision(store_url: str, record_of: Any, ruleset_text: Any) -> None:
    def save(chosen: Store, record: Record) -> Record:
        return chosen.save(record, ruleset_text=ruleset_text, idempotency=KEY)

    with Store.open(store_url) as one, Store.open(store_url) as other, ThreadPoolExecutor(2) as pool:
        for number in range(10):
            key = Idempotency("local", f"order-{number}", "sha256:same")
            pair = [
                pool.submit(chosen.save, record_of(), ruleset_text=ruleset_text, idempotency=key)
                for chosen in (one, other)
            ]
            assert pair[0].result() == pair[1].result()
        assert len(list(one.ids())) == 10


def test_pages_are_newest_first_and_complete(store: Store, record_of: Any, ruleset_text: Any) -> None:
    ids = saved(store, [record_of() for _ in range(7)], ruleset_text)
    found, cursor = [], None
    for size in (3, 3, 1):
        page = store.list(limit=3, cursor=cursor)
        found += [stored.decision_id for stored in page.records]
        assert len(page.records) == size
        cursor = page.cursor
    assert cursor is None
    assert found == ids[::-1]


def test_a_page_that_is_exactly_full_is_the_last(store: Store, record_of: Any, ruleset_text: Any) -> None:
    saved(store, [record_of() for _ in range(3)], ruleset_text)
    assert store.list(limit=3).cursor is None


def test_records_added_meanwhile_do_not_shift_the_pages(store: Store, record_of: Any, ruleset_text: Any) -> None:
    ids = saved(store, [record_of() for _ in range(4)], ruleset_text)
    first = store.list(limit=2)
    saved(store, [record_of()], ruleset_text)
    rest = store.list(limit=2, cursor=first.cursor)
    assert [stored.decision_id for stored in rest.records] == ids[1::-1]


@pytest.mark.parametrize(
    "cursor", ["", "x", "%%%", "王", "A" * 22, "AaIAG62FfzCtolbZJM0gSB", "../..", "A" * 5000, "a\x00"]
)
def test_a_foreign_cursor_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(MalformedCursor):
        store.list(cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_page_has_bounds(store: Store, limit: int) -> None:
    with pytest.raises(ValueError, match="1 to 1000"):
        store.list(limit=limit)


def test_lists_are_narrowed_by_each_and_all_parts(store: Store, record_of: Any, ruleset_text: Any) -> None:
    noon = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
    hour = dt.timedelta(hours=1)
    scoped = {"a": {"status": "out_of_scope"}, "b": {"status": "decided", "value": "x"}}
    records = [
        record_of("C1", decided_at=noon),
        record_of("C2", decided_at=noon + hour, ruleset="other"),
        record_of("C1", decided_at=noon + 2 * hour, outcomes=scoped),
    ]
    first, second, third = saved(store, records, ruleset_text)

    def ids(**wanted: Any) -> list[str]:
        return [stored.decision_id for stored in store.list(**wanted).records]

    assert ids(customer_id="C1") == [third, first]
    assert ids(customer_id="C%") == []
    assert ids(ruleset="other") == [second]
    assert ids(status="decided") == [third, second, first]
    assert ids(status="out_of_scope") == [third]
    assert ids(status="out%") == ids(status="outXofXscope") == ids(status="scope") == []
    assert ids(from_=noon + hour) == [third, second]
    assert ids(to=noon + hour) == [first]
    assert ids(from_=noon + hour, to=noon + 2 * hour, ruleset="other", customer_id="C2", status="decided") == [second]
    assert ids(from_=noon.astimezone(dt.timezone(8 * hour)), to=noon + dt.timedelta(microseconds=1)) == [first]
    assert ids(customer_id="C1\x00") == []


def test_bounds_at_the_ends_of_the_calendar_are_bounds(store: Store, record_of: Any, ruleset_text: Any) -> None:
    saved(store, [record_of()], ruleset_text)
    east, west = (dt.timezone(dt.timedelta(hours=hours)) for hours in (14, -12))
    first, last = dt.datetime.min.replace(tzinfo=east), dt.datetime.max.replace(tzinfo=west)
    assert len(store.list(from_=first, to=last).records) == 1
    assert len(list(store.ids(since=first))) == 1
    assert list(store.ids(since=last)) == []


def test_ids_stream_in_order_over_many_pages(store: Store, record_of: Any, ruleset_text: Any) -> None:
    instants = [dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=day) for day in range(10)]
    ids = saved(store, [record_of(decided_at=at) for at in instants], ruleset_text)
    assert list(read_ids(store.database, None, page=3)) == ids
    assert list(read_ids(store.database, None, page=5)) == ids
    assert list(store.ids(since=instants[4])) == ids[4:]
    assert list(store.ids(since=instants[4] + dt.timedelta(microseconds=1))) == ids[5:]


def test_an_empty_store_answers(store: Store) -> None:
    store.ping()
    assert store.list().records == ()
    assert list(store.ids()) == []


def test_a_closed_store_says_so(store: Store, record_of: Any, ruleset_text: Any) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        store.save(record_of(), ruleset_text=ruleset_text)
    with pytest.raises(StoreUnavailable, match="closed"):
        store.ping()


@pytest.mark.parametrize(
    "url", ["", "x", "mysql://localhost/a", "sqlite://", "sqlite:///:memory:", "postgresql+psycopg2://localhost/a"]
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(UnsupportedStore):
        Store.open(url)
