from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotly_imgshapes import ShapeError
from plotly_imgshapes.dates import from_milliseconds, is_date, to_milliseconds

MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59), timezones=st.just(UTC))


@given(MOMENTS)
def test_milliseconds_are_those_of_numpy(moment):
    moment = moment.replace(microsecond=moment.microsecond // 100 * 100)
    text = moment.strftime("%Y-%m-%d %H:%M:%S.%f").rjust(26, "0")[:24]
    # In tenths of a millisecond, which is as fine as Plotly writes; numpy counts them in whole numbers.
    expected = np.datetime64(text.replace(" ", "T"), "us").astype(np.int64) / 1000
    assert to_milliseconds(text) == pytest.approx(expected, rel=0, abs=np.spacing(2.5e14))


@given(MOMENTS)
def test_a_written_date_reads_back(moment):
    milliseconds = round(moment.timestamp() * 10_000) / 10
    text = from_milliseconds(milliseconds)
    assert is_date(text)
    assert from_milliseconds(to_milliseconds(text)) == text
    assert to_milliseconds(text) == pytest.approx(milliseconds, rel=0, abs=np.spacing(2.5e14))


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("1970-01-01", 0),
        ("1970-01", 0),
        ("1970-02", 31 * 86_400_000),
        ("1969-12-31 23:59:59.9999", -0.1),
        ("1970-01-01 01", 3_600_000),
        ("1970-01-01 01:01", 3_660_000),
        ("1970-01-01T01:01:01", 3_661_000),
        ("1970-01-01_01:01:01.25", 3_661_250),
        ("1970-01-01 00:00:01.", 1000),
        ("1970-01-01 00:00:01Z", 1000),
        ("2000-03-01", 951_868_800_000),
        ("1900-03-01", -2_203_891_200_000),
        ("0001-01-01", -62_135_596_800_000),
    ],
)
def test_dates_read(text, milliseconds):
    # The spacing of float64 at the milliseconds of a day.
    assert to_milliseconds(text) == pytest.approx(milliseconds, rel=0, abs=np.spacing(86_400_000.0))


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "1970-01-01"),
        (60_000, "1970-01-01 00:01"),
        (1000, "1970-01-01 00:00:01"),
        (36_000_000, "1970-01-01 10:00"),
        (1000.5, "1970-01-01 00:00:01.0005"),
        (100, "1970-01-01 00:00:00.1"),
        (-0.1, "1969-12-31 23:59:59.9999"),
        (-62_135_596_800_000, "0001-01-01"),
        # From a recording: plotly.js cut the zeros.
        (1_705_867_200_000, "2024-01-21 20:00"),
    ],
)
def test_dates_are_written_as_plotly_does(milliseconds, text):
    assert from_milliseconds(milliseconds) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024",
        "24-01-03",
        "2024-1-3",
        "2024-01-03 24:00",
        "2024-01-03 17:60",
        "2024-01-03 17:18:60",
        "2024-01-03 17:18:24,5",
        "2024-01-03  17:18",
        " 2024-01-03",
        "2024-01-03\n",
        "2024-01-03 +01:00",
        "٢٠٢٤-01-03",
        "B",
        None,
        20240103,
        b"2024-01-03",
    ],
)
def test_anything_else_is_no_date(text):
    assert not is_date(text)
    with pytest.raises(ShapeError, match=r"date: got .*, expected one as"):
        to_milliseconds(text)


@pytest.mark.parametrize("text", ["2024-13-01", "2024-02-30", "2023-02-29", "2024-00-01", "0000-01-01"])
def test_days_that_no_calendar_has_are_told(text):
    with pytest.raises(ShapeError, match=r"date: got .*expected a day between years 1 and 9999"):
        to_milliseconds(text)


@pytest.mark.parametrize("milliseconds", [float("nan"), float("inf"), -float("inf"), 1e300, 2.6e14, -6.3e13])
def test_moments_outside_the_calendar_are_told(milliseconds):
    with pytest.raises(ShapeError, match=r"milliseconds: got .*, expected a moment between years 1 and 9999"):
        from_milliseconds(milliseconds)
