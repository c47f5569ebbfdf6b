"""Addresses as people write them, what is shown, how sources are called; REM-1 to REM-3."""

import re

import pytest

from mulu.core.ids import SOURCE
from mulu.intake.remote.address import is_remote, parse_remote


@pytest.mark.parametrize(
    ("text", "format_name", "kind", "first"),
    [
        ("https://a.example/data.json", "auto", "document", "https://a.example/data.json"),
        ("HTTPS://A.example/c.ttl?v=2#x", "auto", "document", "https://a.example/c.ttl?v=2"),
        (
            "https://a.example/api/3/action/package_search?q=bus&rows=3&start=9",
            "auto",
            "ckan",
            "https://a.example/api/3/action/package_search?q=bus&rows=500&sort=id+asc&start=0",
        ),
        (
            "https://a.example/api/action",
            "auto",
            "ckan",
            "https://a.example/api/action/package_search?rows=500&sort=id+asc&start=0",
        ),
        (
            "https://a.example/data/",
            "ckan",
            "ckan",
            "https://a.example/data/api/3/action/package_search?rows=500&sort=id+asc&start=0",
        ),
    ],
)
def test_an_address_is_read(text: str, format_name: str, kind: str, first: str) -> None:
    address = parse_remote(text, format_name)
    assert (address.kind, address.page(0)) == (kind, first)


@pytest.mark.parametrize(
    "text",
    [
        "https://",
        "https:///data.json",
        "http://a b/",
        "http://[::1",
        "https://a.example:x/",
        "ftp://a/",
    ],
)
def test_what_is_no_address_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="no address of a catalogue") as caught:
        parse_remote(text)
    said = re.sub(r"https://(?:host|主机|data)\S*", "", str(caught.value))
    assert text not in said


def test_passwords_are_refused_without_being_repeated() -> None:
    with pytest.raises(ValueError, match="user or password") as caught:
        parse_remote("https://me:s3cret@a.example/data.json")
    assert "s3cret" not in str(caught.value)


def test_what_follows_the_question_mark_is_not_shown() -> None:
    address = parse_remote("https://a.example/data.json?apikey=s3cret#part")
    assert address.shown == "https://a.example/data.json"
    assert "s3cret" not in address.source


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("https://data.gov.uk/api/3/action/package_search", "data-gov-uk"),
        ("https://data.gov.uk/api/action", "data-gov-uk"),
        ("https://epa.gov/data.json", "epa-gov-data-json"),
    ],
)
def test_a_source_is_called_after_its_address(text: str, source: str) -> None:
    assert parse_remote(text).source == source


def test_sources_of_different_addresses_differ_and_keep_the_grammar() -> None:
    texts = [
        "https://a.example/data.json",
        "https://a.example/other/data.json",
        "https://a.example/data.json?of=1",
        "https://a.example/data.json?of=2",
        "https://a.example:8443/data.json",
        "https://a.example/data_json",
        "https://目录.example/数据.json",
        "https://目录.example/资料.json",
        "https://a.example/api/3/action/package_search",
        "https://a.example/api/3/action/package_search?fq=organization:x",
        "https://a.example/x/api/3/action/package_search",
    ]
    sources = [parse_remote(text).source for text in texts]
    assert len(set(sources)) == len(texts)
    assert all(re.fullmatch(SOURCE, source) for source in sources)


@pytest.mark.parametrize(
    ("text", "remote"),
    [("http://a", True), ("HTTPS://a", True), ("https.json", False), ("folder/http:", False)],
)
def test_addresses_are_told_from_paths(text: str, remote: bool) -> None:
    assert is_remote(text) is remote
