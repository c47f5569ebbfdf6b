"""Numbered requirements and what cites them: neither side without the other."""

import re
from pathlib import Path

import pytest

from tests.tidy.tree import files, place

ID = re.compile(r"\b([A-Z]{2,5})-(\d+)\b")
RANGE = re.compile(
    r"\b([A-Z]{2,5})-(\d+)(?:\*\*|`)?\s*(?:to|–|—|\.\.|至|到)\s*(?:\*\*|`)?\1-(\d+)\b"
)
STANDARDS = {
    "SHA",
    "UTF",
    "RFC",
    "ISO",
    "ICS",
    "AES",
    "GB",
    "GBT",
    "BASE",
    "HTTP",
    "IEEE",
    "FIPS",
    "BIP",
    "CVE",
    "BMP",
    "CIDR",
    "IEC",
    "NIST",
    "WCAG",
    "DCAT",
    "ADR",
    "EIP",
    "PEP",
    "TLS",
    "XML",
    "JSON",
    "GBK",
}


def _ids(text: str) -> set[str]:
    """Ids of a text; ``CAT-1 to CAT-4`` means all four."""
    found = {f"{family}-{number}" for family, number in ID.findall(text)}
    for family, first, last in RANGE.findall(text):
        found.update(f"{family}-{number}" for number in range(int(first), int(last) + 1))
    return {name for name in found if name.split("-")[0] not in STANDARDS}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _specified() -> set[str]:
    return {name for path in files("docs/spec", ".md") for name in _ids(_text(path))}


def _citing() -> list[Path]:
    here = Path(__file__)
    code = files("src", ".py") + files("web", ".js") + files("tests", ".py", ".js")
    return [path for path in code if path != here]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CAT-2", {"CAT-2"}),
        ("CAT-1 to CAT-3", {"CAT-1", "CAT-2", "CAT-3"}),
        ("IDN-7–IDN-8", {"IDN-7", "IDN-8"}),
        ("SHA-256 and UTF-8", set()),
    ],
)
def test_ids_are_found(text: str, found: set[str]) -> None:
    assert _ids(text) == found


def test_every_requirement_is_cited_by_source_or_test() -> None:
    cited = {name for path in _citing() for name in _ids(_text(path))}
    assert sorted(_specified() - cited) == []


def test_every_citation_exists_in_the_specification() -> None:
    specified = _specified()
    families = {name.split("-")[0] for name in specified}
    dangling = [
        f"{place(path, number)} {name}"
        for path in _citing()
        for number, line in enumerate(_text(path).splitlines(), 1)
        for name in sorted(_ids(line) - specified)
        if name.split("-")[0] in families
    ]
    assert dangling == []
