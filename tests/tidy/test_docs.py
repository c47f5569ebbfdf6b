"""What the documentation names exists, and what the program offers is documented."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from typer.main import get_command

from mulu.api.app import ROUTES
from mulu.cli.main import app
from mulu.node.settings import Settings
from tests.support.place import REPO
from tests.tidy.test_spec_ids import STANDARDS
from tests.tidy.tree import files, place

SOURCE = REPO / "src" / "mulu"
DOC_PATH = re.compile(r"\bdocs/[\w./-]*\w")
QUOTED = re.compile(r"`([\w/]+(?:\.py|/))`")
DEFINED = re.compile(r"\*\*([A-Z]{2,5})-(\d+)\*\*")
FAMILY = re.compile(r"^# .*\(([A-Z]{2,5})\)$", re.MULTILINE)
CITED = re.compile(r"\b([A-Z]{2,5})-(\d+)\b")
CITED_PAGE = re.compile(r"docs/spec/(\w+)\.md((?:,? (?:to |and )?[A-Z]{2,5}-\d+)+)")
LICENCES = {"BSD", "GPL", "MPL"}
PAGES = files("docs/spec", ".md")


@dataclass(frozen=True)
class Page:
    """A page of the specification."""

    name: str
    family: str
    ids: list[str]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _pages() -> list[Page]:
    pages = []
    for path in PAGES:
        text = _text(path)
        family = FAMILY.search(text)
        ids = [f"{name}-{number}" for name, number in DEFINED.findall(text)]
        pages.append(Page(name=path.stem, family=family[1] if family else "", ids=ids))
    return pages


def _sources() -> list[Path]:
    return files("src", ".py", ".js") + files("web", ".js", ".mjs")


def _commands(command: object = None, name: str = "") -> list[str]:
    command = get_command(app) if command is None else command
    below = getattr(command, "commands", None)
    if below is None:
        return [name]
    return [one for word, sub in below.items() for one in _commands(sub, f"{name} {word}".strip())]


def _missing_from_path(text: str) -> list[str]:
    """Files named in a walk through the source; a bare name stands beside the last full one."""
    missing, folder = [], SOURCE
    for name in QUOTED.findall(text):
        if name.startswith(("web/", "tests/", "docs/")):
            found = REPO / name
        else:
            found = SOURCE / name
            if "/" not in name and (folder / name).exists():
                found = folder / name
        if not found.exists():
            missing.append(name)
        elif "/" in name:
            folder = found if found.is_dir() else found.parent
    return missing


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("`core/merkle.py` and `hashing.py`, `app.py`", []),
        ("`core/nothing.py` then `merkle.py`", ["core/nothing.py", "merkle.py"]),
        ("`web/verify/` is not Python; `a_word` is none either", []),
    ],
)
def test_the_walk_finder_finds(text, missing):
    assert _missing_from_path(text) == missing


def test_every_file_of_the_walk_through_the_source_exists():
    assert _missing_from_path(_text(REPO / "docs" / "path.md")) == []


def test_every_document_that_is_cited_exists():
    citing = [*_sources(), *files("docs", ".md"), *files("tests", ".py", ".md"), REPO / "README.md"]
    missing = [
        f"{place(path, number)} {name}"
        for path in citing
        for number, line in enumerate(_text(path).splitlines(), 1)
        for name in DOC_PATH.findall(line)
        if not (REPO / name).exists()
    ]
    assert missing == []


def test_every_setting_is_documented_with_its_default():
    text = _text(REPO / "docs" / "spec" / "home.md")
    settings = {
        field.name: str(field.default).lower() for field in msgspec.structs.fields(Settings)
    }
    assert [name for name, value in settings.items() if f"`{name}` ({value})" not in text] == []


def test_every_route_is_documented():
    text = _text(REPO / "docs" / "spec" / "http.md")
    paths = {re.sub(r":\w+", "", path) for route in ROUTES for path in route.paths}
    assert sorted(path for path in paths if not re.search(rf"{re.escape(path)}[`? ]", text)) == []


def test_every_command_is_documented():
    texts = [_text(path) for path in (REPO / "docs/spec/cli.md", *files("docs/guide", ".md"))]
    quoted = re.findall(r"`[^`]+`", "\n".join(texts))
    missing = [
        name
        for name in _commands()
        if not any(re.search(rf"\b{re.escape(name)}\b", one) for one in quoted)
    ]
    assert missing == []


def test_every_page_has_a_family_of_its_own_and_defines_no_other():
    pages = _pages()
    assert [page.name for page in pages if not page.family] == []
    assert [
        name for name, count in Counter(page.family for page in pages).items() if count > 1
    ] == []
    strange = [
        (page.name, name)
        for page in pages
        for name in page.ids
        if name.split("-")[0] != page.family
    ]
    assert strange == []


def test_no_requirement_is_defined_twice():
    counts = Counter(name for page in _pages() for name in page.ids)
    assert [name for name, count in counts.items() if count > 1] == []


def test_a_citation_names_the_page_that_defines_it():
    defined = {page.name: set(page.ids) for page in _pages()}
    wrong = [
        f"{path.relative_to(REPO)} {page} {family}-{number}"
        for path in _sources()
        for page, ids in CITED_PAGE.findall(_text(path))
        for family, number in CITED.findall(ids)
        if f"{family}-{number}" not in defined.get(page, ())
    ]
    assert wrong == []


def test_every_family_that_is_cited_is_one_of_a_page_or_of_a_standard():
    known = {page.family for page in _pages()} | STANDARDS | LICENCES
    unknown = {
        f"{path.relative_to(REPO)} {family}-{number}"
        for path in _sources()
        for family, number in CITED.findall(_text(path))
        if family not in known
    }
    assert sorted(unknown) == []
