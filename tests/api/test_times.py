import pytest

from mulu.api.times import rfc3339


@pytest.mark.parametrize(
    ("time_ms", "written"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_763_000_000_005, "2025-11-13T02:13:20.005Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ],
)
def test_a_time_is_written_as_rfc_3339(time_ms: int, written: str) -> None:
    assert rfc3339(time_ms) == written


def test_a_time_beyond_9999_is_no_time() -> None:
    with pytest.raises(ValueError, match="9999"):
        rfc3339(2**53 - 1)
