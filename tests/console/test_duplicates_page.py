"""The page of entries that may be the same; API-61, DUP-12."""

import re
from collections.abc import Callable, Iterator
from typing import Any, get_args

import httpx
import pytest

from mulu.console.words import ALL
from mulu.node.site import build_site
from mulu.query.duplicates.swept import ReasonName
from tests.api.test_duplicates import CIVIL, SHELTERS, load
from tests.support import small_city
from tests.support.asgi import ask
from tests.support.fake_node import FakeNode


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., httpx.Response]]:
    node = FakeNode.make(tmp_path_factory.mktemp("page"))
    small_city.load(node, entries=6)
    load(node)
    app = build_site(node.needs)
    yield lambda url, lang="zh": ask(app, "GET", url, headers={"accept-language": lang})
    node.close()


def test_groups_are_shown_with_reasons_and_lead_to_their_entries(get: Callable[..., Any]) -> None:
    page = get("/duplicates")
    assert page.status_code == 200
    assert re.findall(r'<h2 id="group-\d+">(\d+) 分', page.text) == ["916", "750"]
    for text in ("只差标点", "信息项相同 100%", "名称相同", "同一机构", "跨机构", "mulu withdraw"):
        assert text in page.text
    links = re.findall(r'href="/entries/([^"]+)"', page.text)
    assert links == [SHELTERS[at].replace("/", "~") for at in (0, 1, 0, 2)]


def test_the_page_speaks_english(get: Callable[..., Any]) -> None:
    page = get("/duplicates?lang=en", "en").text
    assert "same but for punctuation" in page
    assert "100% of the items are the same" in page
    assert "lang=en" in page


def test_the_page_is_narrowed_by_its_address(get: Callable[..., Any]) -> None:
    assert get(f"/duplicates?org={CIVIL}").text.count("<h2 id=") == 1
    assert f'href="/orgs/{CIVIL}"' in get(f"/duplicates?org={CIVIL}").text
    assert get("/duplicates?least=0").text.count("<h2 id=") == 4
    assert get("/duplicates?least=0&orgs=several").text.count("<h2 id=") == 1
    assert "没有疑似重复" in get("/duplicates?least=1000").text


@pytest.mark.parametrize(
    "url", ["/duplicates?least=x", "/duplicates?reason=none", "/duplicates?after=x"]
)
def test_what_cannot_be_asked_is_a_page_too(get: Callable[..., Any], url: str) -> None:
    assert get(url).status_code == 400


def test_an_organisation_leads_to_its_groups(get: Callable[..., Any]) -> None:
    assert f"/duplicates?org={CIVIL}" in get(f"/orgs/{CIVIL}").text
    assert 'href="/duplicates"' in get("/orgs").text


def test_every_reason_has_its_words() -> None:
    for words in ALL.values():
        assert all(f"duplicate_{name}" in words.texts for name in get_args(ReasonName))
