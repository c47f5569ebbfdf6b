"""Running numbers at the end of names: which count, and which belong to the name."""

import pytest

from mulu.modules.catalog.running_numbers import ends_in_number, runs_on


@pytest.mark.parametrize(
    "name",
    [
        "许可信息1",
        "许可信息 02",
        "许可信息-3",
        "许可信息(4)",
        "许可信息（5）",
        "许可信息\uff15",
        "许可(副本)6",
    ],
)
def test_a_running_number_is_seen(name: str) -> None:
    assert ends_in_number(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "7",
        "许可信息",
        "许可信息2024",
        "PM2.5",
        "COVID-19",
        "Table 3",
        "第3批",
        "许可信息①",
        "(1)",
    ],
)
def test_a_number_that_belongs_to_the_name_is_none(name: str) -> None:
    assert not ends_in_number(name)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["地址1", "地址2"], True),
        (["地址（1）", "电话1", "地址（2）"], True),
        (["地址1", "电话2"], False),
        (["地址1", "地址"], False),
        ([], False),
    ],
)
def test_two_names_of_one_stem_are_a_run(names: list[str], expected: bool) -> None:
    assert runs_on(names) is expected
