import pytest

from mulu.api.errors import BadInputError
from mulu.api.paging import make_after, number_after, open_after


@pytest.mark.parametrize("place", [0, 7, 123456])
def test_a_place_survives_the_way_there_and_back(place: int) -> None:
    assert number_after(make_after(place)) == place


def test_no_after_is_the_first_page() -> None:
    assert (open_after(None), number_after(None)) == ("", -1)


@pytest.mark.parametrize(
    "after", ["A", "_w", make_after("x"), make_after("-1"), make_after("1" * 16)]
)
def test_an_after_that_was_not_given_out_is_refused(after: str) -> None:
    with pytest.raises(BadInputError, match="after"):
        number_after(after)
