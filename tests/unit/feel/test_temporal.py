"""Dates, times and durations: read only from the standard's forms, exactly, and written in a form that reads back."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.feel_values import EvaluationError, MonthsDuration
from engine.model.temporal import MOST_MONTHS, WIDEST_OFFSET, Temporal, read_temporal, temporal_text

OFFSETS = st.integers(-18 * 3600, 18 * 3600).map(lambda seconds: dt.timezone(dt.timedelta(seconds=seconds)))
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Paris", "Etc/UTC", "America/Argentina/Ushuaia"]).map(ZoneInfo)
CLOCKS = st.none() | OFFSETS | ZONES
TEMPORALS = st.one_of(
    st.dates(),
    st.datetimes(timezones=CLOCKS),
    st.builds(lambda time, clock: time.replace(tzinfo=clock), st.times(), CLOCKS),
    st.timedeltas(),
    st.builds(MonthsDuration, st.integers(-MOST_MONTHS, MOST_MONTHS)),
)


@given(TEMPORALS)
def test_what_is_written_reads_back(value: Temporal) -> None:
    assert read_temporal(temporal_text(value)) == value


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("2024-02-29", dt.date(2024, 2, 29), "2024-02-29"),
        ("11:22:33-00:00", dt.time(11, 22, 33, tzinfo=dt.UTC), "11:22:33Z"),
        ("24:00:00", dt.time(), "00:00:00"),
        ("00:01:00@Asia/Shanghai", dt.time(0, 1, tzinfo=ZoneInfo("Asia/Shanghai")), "00:01:00@Asia/Shanghai"),
        ("2024-02-29T24:00:00Z", dt.datetime(2024, 3, 1, tzinfo=dt.UTC), "2024-03-01T00:00:00Z"),
        ("PT0.S", dt.timedelta(), "PT0S"),
        ("PT1000M0.999999S", dt.timedelta(minutes=1000, microseconds=999_999), "PT16H40M0.999999S"),
        ("-PT61M", dt.timedelta(minutes=-61), "-PT1H1M"),
        ("P1Y27M", MonthsDuration(39), "P3Y3M"),
        ("-P100M", MonthsDuration(-100), "-P8Y4M"),
        ("P0Y", MonthsDuration(0), "P0M"),
    ],
)
def test_forms_of_the_standard(text: str, value: Temporal, written: str) -> None:
    assert read_temporal(text) == value
    assert temporal_text(value) == written


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "P", "PT", "P0", "P1H", "P1S", "1Y", "P1Y1D", "PT.S", "P1DT", "PT1.5H", "P-1D"),
        *("2024-2-01", "24-02-01", "02024-02-01", "2024-02-01Z", "2024-02-01T", "2024-02-01T10:00", "２０２４-01-01"),
        *("7:00:00", "07:01:2", "10:00", "11:30:00T", "13:20:00+5", "13:20:00+02:00@Europe/Paris", "12:00:00@../x"),
        "1" * 1_000_000,
    ],
)
def test_other_forms_are_unreadable(text: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        read_temporal(text)
    assert raised.value.code == "unreadable"
    assert len(raised.value.detail) < 200


@pytest.mark.parametrize(
    "text",
    [
        *("2023-02-29", "2024-13-01", "0000-01-01", "-0001-01-01", "10000-01-01", "9999-12-31T24:00:00"),
        *("24:00:01", "23:59:60", "23:60:00", "13:20:00+19:00", "13:20:00+01:60", "12:00:00@Europe/Nowhere"),
        *("11:22:33.1234567", "PT0.0000001S", "P9999999999D", "P12000000000M"),
    ],
)
def test_what_lies_outside_the_calendar_is_refused_not_rounded(text: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        read_temporal(text)
    assert raised.value.code == "out_of_domain"


def test_the_widest_offset_is_read() -> None:
    assert read_temporal("13:20:00+18:00") == dt.time(13, 20, tzinfo=dt.timezone(WIDEST_OFFSET))
