import pytest

from mulu.cli.arguments import globals_first, wants_json


@pytest.mark.parametrize(
    ("given", "ordered"),
    [
        ("status --json", "--json status"),
        ("--json status", "--json status"),
        ("show x-a/1 --home h --json --version 2", "--home h --json show x-a/1 --version 2"),
        ("org list --url=http://a --as=b", "--url=http://a --as=b org list"),
        ("key new a --passphrase-file f", "--passphrase-file f key new a"),
        ("search -- --json", "search -- --json"),
        ("status --home", "--home status"),
    ],
)
def test_global_options_may_stand_anywhere(given: str, ordered: str) -> None:
    assert globals_first(given.split()) == ordered.split()


@pytest.mark.parametrize(
    ("given", "asked"),
    [("status --json", True), ("status", False), ("search -- --json", False)],
)
def test_json_is_known_even_when_the_rest_cannot_be_read(given: str, *, asked: bool) -> None:
    assert wants_json(given.split()) is asked
