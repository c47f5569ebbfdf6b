"""Pages as HTML: what they say, in both languages, with nothing foreign or inline in them."""

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import httpx
import msgspec
import pytest

from mulu.client.http import AsyncHttp
from mulu.client.transactions import NO_PART, Draft
from mulu.console import search_page
from mulu.console.app import PAGES as ROUTED
from mulu.console.app import build_console
from mulu.console.security import POLICY
from mulu.console.words import ALL
from mulu.core.canonical import encode
from mulu.modules.catalog.gap_text import WEIGHTS
from mulu.modules.governance.actions import ErasePart, Freeze, SetValue
from mulu.modules.governance.messages import Propose
from mulu.modules.governance.texts import ReasonText
from mulu.node.ipc import EngineState
from mulu.node.site import build_site
from tests.api.test_transactions import duty
from tests.support.asgi import ask
from tests.support.fake_node import FakeNode
from tests.support.small_city import (
    ABSENT,
    DUTY,
    REVISED,
    SCHOOLS,
    SYSTEM,
    TABLE,
    UNCONFIRMED,
    WITHDRAWN,
)


def site(node: FakeNode) -> Any:
    """Interface and pages as the node serves them."""
    return build_site(node.needs)


@pytest.fixture(scope="module")
def get(city: FakeNode) -> Callable[..., httpx.Response]:
    """Fetch from the site over the city; Chinese unless asked otherwise."""
    app = site(city)
    return lambda url, **headers: ask(app, "GET", url, headers={"accept-language": "zh", **headers})


def entry(code: str, tail: str = "") -> str:
    return f"/entries/{code.replace('/', '~')}{tail}"


GAPPED = "3071109900005/000006"
"""An entry of the city that is denied and says not why."""
PAGES = {
    "home": "/",
    "search": "/?q=学校&kind=data_entry",
    "filtered": "/?org=o0004&share_type=1&level=G1&cycle=6&status=PUBLISHED",
    "gap": "/?gap=missing:duties&kind=all",
    "nothing found": "/?q=没有这样的词",
    "entry": entry(SCHOOLS),
    "unconfirmed": entry(UNCONFIRMED),
    "withdrawn": entry(WITHDRAWN),
    "gapped": entry(GAPPED),
    "old version": entry(REVISED, "?version=1"),
    "duty": entry(DUTY),
    "system": entry(SYSTEM),
    "table": entry(TABLE),
    "organisations": "/orgs",
    "organisation": "/orgs/o0004",
    "duplicates": "/duplicates?org=o0004&least=0",
    "decisions": "/decisions",
    "status": "/status",
}


class Tags(HTMLParser):
    """Collects what a strict policy forbids, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.addresses: list[str] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")
            if name in {"href", "src", "action"} and value is not None:
                self.addresses.append(value)

    def handle_data(self, data: str) -> None:
        if self._open in {"script", "style"} and data.strip():
            self.inline.append(self._open)


@pytest.mark.parametrize("url", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_is_whole_and_strict(get: Callable[..., Any], url: str, language: str) -> None:
    answer = get(url, **{"accept-language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["content-security-policy"] == POLICY
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in answer.text
    tags = Tags()
    tags.feed(answer.text)
    assert tags.inline == []
    assert [each for each in tags.addresses if not re.match(r"[/#](?!/)", each)] == []
    assert "UndefinedError" not in answer.text


HEIGHT_SAID = {"status": "status_height"}
"""Pages that name their height by other words than "as of block height"."""


ELSEWHERE = {"/decisions/{number:int}": "on a chain that has decisions (below)"}
"""Pages that the city has nothing to show on."""


def test_every_page_is_looked_at() -> None:
    asked = {re.sub(r"[?].*", "", url) for url in PAGES.values()}
    for page in ROUTED:
        for path in page.paths:
            pattern = re.sub(r"\{[^}]*\}", "[^/]+", path)
            assert path in ELSEWHERE or any(re.fullmatch(pattern, url) for url in asked), path


@pytest.mark.parametrize(("name", "url"), PAGES.items(), ids=PAGES.keys())
def test_every_page_names_its_height(
    get: Callable[..., Any], city: FakeNode, name: str, url: str
) -> None:
    height = city.application.head.height
    text = get(url).text
    if name in HEIGHT_SAID:
        assert ALL["zh"](HEIGHT_SAID[name]) in text
        assert f'id="live-height">{height}</p>' in text
    else:
        assert f"截至区块高度 {height}" in text


def test_a_page_that_is_not_there_names_the_height_at_which_it_is_not(
    get: Callable[..., Any], city: FakeNode
) -> None:
    answer = get(entry(ABSENT))
    assert answer.status_code == 404
    assert f"截至区块高度 {city.application.head.height}" in answer.text


def test_a_status_page_names_each_reason_in_words(empty: FakeNode) -> None:
    empty.down = "the ledger process is not there"
    empty.engine = None
    text = ask(site(empty), "GET", "/status", headers={"accept-language": "zh"}).text
    assert ALL["zh"]("against_ledger_gone") in text
    assert "the ledger process is not there; the node starts it again" in text


def test_a_status_page_tells_of_the_engine(empty: FakeNode) -> None:
    assert ALL["en"]("status_peers") not in ask(site(empty), "GET", "/status?lang=en").text
    empty.engine = EngineState(running=True, peers=3, validators=4)
    assert re.search(r"Nodes connected</dt><dd>3<", ask(site(empty), "GET", "/status?lang=en").text)


def test_the_policy_is_the_strict_one() -> None:
    assert POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        " img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def test_results_are_marked_and_link_to_their_pages(get: Callable[..., Any]) -> None:
    text = get("/?q=学校").text
    assert "中小<mark>学校</mark>基本信息" in text
    assert f'href="{entry(SCHOOLS)}"' in text


def test_filters_keep_the_words_and_each_other(get: Callable[..., Any]) -> None:
    text = get("/?q=学校&org=o0004").text
    addresses = re.findall(r'href="(/\?[^"]*)"', text)
    assert any("share_type=1" in each and "org=o0004" in each for each in addresses)
    assert any("q=" in each and "org=" not in each for each in addresses)
    assert '<input type="hidden" name="org" value="o0004">' in text


def test_a_filter_that_would_narrow_nothing_is_not_offered(get: Callable[..., Any]) -> None:
    tables, entries = get("/?kind=table").text, get("/?kind=data_entry").text
    assert "<summary>共享类型</summary>" not in tables
    assert "<summary>更新周期</summary>" in tables
    assert "<summary>共享类型</summary>" in entries


def test_pages_of_results_are_joined_by_links(
    get: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_page, "SHOWN", 5)
    url, codes = "/?kind=all", []
    while url:
        text = get(url).text
        codes += re.findall(r'<h3><a href="/entries/([^"?]*)"', text)
        following = re.search(r'href="(/\?[^"]*after=[^"]*)" rel="next"', text)
        url = following[1].replace("&amp;", "&") if following else ""
    assert len(codes) == len(set(codes)) > 10


def test_a_filter_that_is_none_is_explained(get: Callable[..., Any]) -> None:
    answer = get("/?org=nobody")
    assert answer.status_code == 400
    assert "条件有误" in answer.text


def test_what_was_declared_for_another_says_so(get: Callable[..., Any]) -> None:
    text = get(entry(UNCONFIRMED)).text
    assert "UNCONFIRMED" in text
    assert "澜川市数据局代为登记" in text
    assert "UNCONFIRMED" in get("/?q=幼儿园").text
    assert "UNCONFIRMED" not in get(entry(SCHOOLS)).text


def test_an_entry_shows_items_links_gaps_and_versions(get: Callable[..., Any]) -> None:
    text = get(entry(SCHOOLS)).text
    for shown in ("学校标识码", "school_code", "字符型", "无条件共享", "每年", "学校基本信息表"):
        assert shown in text
    assert f'href="{entry(DUTY)}"' in text
    assert f'href="{entry(TABLE)}"' in text
    assert "缺正式的信息资源代码" not in text


def test_a_record_tells_why_each_gap_matters_and_how_it_is_mended(get: Callable[..., Any]) -> None:
    text = get(entry(GAPPED)).text
    section = text[text.index('<section id="gaps"') : text.index('<section id="versions"')]
    names = [name.strip() for name in re.findall(r"<h3>([^<]+)<", section)]
    assert names[0] == "不予共享未写依据类别"
    assert len(names) == 3
    assert section.count("怎样补") == section.count("为何要紧") == len(names)
    effects = re.findall(r"badge effect-(\w+)", section)
    order = list(WEIGHTS)
    assert [order.index(one) for one in effects] == sorted(order.index(one) for one in effects)
    assert f"mulu revise {GAPPED} --set" in html.unescape(section)
    english = get(entry(GAPPED, "?lang=en")).text
    assert "How to mend it" in english
    assert not re.search("[\u4e00-\u9fff]", _gaps_of(english).replace("mulu revise", ""))


def _gaps_of(text: str) -> str:
    """Words of the section of gaps, without the commands in it."""
    section = text[text.index('<section id="gaps"') : text.index('<section id="versions"')]
    return re.sub("<code.*?</code>", "", section, flags=re.DOTALL)


def test_an_older_version_only_names_what_it_lacked(get: Callable[..., Any]) -> None:
    text = get(entry(REVISED, "?version=1")).text
    assert "这一版当时按 register@1 核对的缺项" in text
    assert "怎样补" not in text


def test_an_organisation_shows_completeness_and_gaps_that_lead_on(
    get: Callable[..., Any],
) -> None:
    text = get("/orgs/o0004").text
    answer = get("/v1/gaps?org=o0004").json()
    whole, count = answer["complete"]["data_entry"], answer["records"]["data_entry"]
    assert f">{whole * 100 // count}%<" in text
    assert f"{whole} / {count} 条没有缺项" in text
    first = answer["gaps"][0]
    link = re.search(r'href="(/\?[^"]*gap=[^"]*)"', text)
    assert link is not None
    address = html.unescape(link[1])
    assert f"gap={first['told']['gap'].replace(':', '%3A')}" in address
    assert (
        f"共 {first['count']} 条" in get(address).text or str(first["count"]) in get(address).text
    )
    assert "mulu export xlsx --gaps --org o0004" in text
    assert f"{whole * 100 // count}%" in get("/orgs").text
    assert get("/orgs/o9999").status_code == 404


def test_a_system_shows_what_stands_in_it_lacks(get: Callable[..., Any]) -> None:
    text = get(entry(SYSTEM)).text
    assert "本系统中库表和数据目录的缺项" in text
    assert "1 / 1 条没有缺项" in text


def test_an_old_version_says_so_and_is_proved_as_such(get: Callable[..., Any]) -> None:
    text = get(entry(REVISED, "?version=1")).text
    assert "不是最新版本" in text
    assert f'data-bundle="/v1{entry(REVISED)}/proof?version=1"' in text
    assert "不是最新版本" not in get(entry(REVISED)).text


def test_a_withdrawn_record_names_reason_and_successor(get: Callable[..., Any]) -> None:
    text = get(entry(WITHDRAWN)).text
    for shown in ("本记录已撤销", "合并", "并入学校基本信息", f'href="{entry(SCHOOLS)}"'):
        assert shown in text


@pytest.mark.parametrize(
    ("url", "status", "shown"),
    [
        (entry(ABSENT), 404, "没有这个页面或记录"),
        ("/entries/mulu", 404, "没有这个页面或记录"),
        ("/nothing", 404, "没有这个页面或记录"),
        ("/static/nothing.js", 404, "没有这个页面或记录"),
        ("/static/../app.py", 404, "没有这个页面或记录"),
        (entry(SCHOOLS, "?version=99"), 404, "没有这个页面或记录"),
        (entry(SCHOOLS, "?version=x"), 400, "请求有误"),
        ("/orgs?after=x", 400, "请求有误"),
    ],
)
def test_a_mistake_is_a_page(get: Callable[..., Any], url: str, status: int, shown: str) -> None:
    answer = get(url)
    assert answer.status_code == status
    assert shown in answer.text
    assert answer.headers["content-security-policy"] == POLICY


def test_a_ledger_that_is_down_shows_in_the_status(empty: FakeNode) -> None:
    empty.down = "the ledger process is not there"
    text = ask(site(empty), "GET", "/status").text
    assert "暂不可用" in text
    assert "the ledger process is not there" in text


def test_an_interface_that_is_down_is_a_page() -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("gone")

    pages = build_console(AsyncHttp("http://node", httpx.MockTransport(gone)))
    answer = ask(pages, "GET", "/")
    assert answer.status_code == 503
    assert "暂时不可用" in answer.text


def test_the_language_of_the_address_is_kept_in_links(get: Callable[..., Any]) -> None:
    text = get("/?lang=en&q=学校").text
    assert '<html lang="en">' in text
    assert f'href="{entry(SCHOOLS)}?lang=en"' in text
    assert '<input type="hidden" name="lang" value="en">' in text
    assert 'lang=zh"' in text


def test_no_text_of_a_record_becomes_markup(empty: FakeNode) -> None:
    evil = "<script>alert(1)</script>\"'>"
    empty.do(duty(title=evil))
    app = site(empty)
    for url in ("/entries/D-o0001-0001", "/?kind=duty", f"/?kind=duty&q={evil}"):
        text = ask(app, "GET", url).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_a_text_that_is_withheld_says_so(empty: FakeNode) -> None:
    draft = duty()
    part = msgspec.structs.replace(draft.message.part, withheld=True)
    empty.do(type(draft)(message=msgspec.structs.replace(draft.message, part=part)))
    text = ask(site(empty), "GET", "/entries/D-o0001-0001").text
    assert "由提供单位保留" in text
    assert "（无标题）" in text


def test_files_are_served_once_and_then_only_asked_about(get: Callable[..., Any]) -> None:
    first = get("/static/app.css")
    assert first.headers["content-type"] == "text/css; charset=utf-8"
    again = get("/static/app.css", **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert get("/static/verify/bundle.js").headers["content-type"].startswith("text/javascript")
    assert get("/static/verify/node.js").status_code == 404


def test_one_address_serves_interface_and_pages(get: Callable[..., Any]) -> None:
    assert get("/v1/status").headers["content-type"] == "application/json"
    assert get("/readyz").json()["ok"]
    assert get("/v1x").headers["content-type"].startswith("text/html")


def decided(node: FakeNode, action: Any, title: str) -> None:
    text = ReasonText(title=title, reason="依据会议纪要 <b>")
    expires_ms = node.chance.now + 86_400_000
    message = Propose(action=action, expires_ms=expires_ms, part=NO_PART)
    node.do(Draft(message=message, text=encode(text)))


def test_decisions_are_listed_and_shown_with_every_vote(empty: FakeNode) -> None:
    decided(empty, ErasePart(commitment="ab" * 32, ground="court_order"), "删除一段文字")
    app = site(empty)
    listed = ask(app, "GET", "/decisions?lang=zh").text
    assert re.search(r'href="/decisions/1\?lang=zh">1 删除一段文字', listed)
    assert "已通过" in listed
    shown = ask(app, "GET", "/decisions/1?lang=en")
    assert shown.headers["content-security-policy"] == POLICY
    for text in (
        "erase a text",
        "ab" * 32,
        "court_order",
        "for, 1 needed",
        "/v1/proposals/1/proof",
    ):
        assert text in shown.text
    assert "依据会议纪要 &lt;b&gt;" in shown.text
    assert ask(app, "GET", "/decisions/2").status_code == 404


def test_a_freeze_is_told_above_the_decisions(empty: FakeNode) -> None:
    until_ms = empty.chance.now + 3_600_000
    decided(empty, Freeze(scope="all", until_ms=until_ms), "紧急冻结")
    text = ask(site(empty), "GET", "/decisions?lang=zh").text
    assert "链上操作已冻结" in text
    value = {"versions": [1]}
    action = SetValue(from_height=900, kind="codelist", name="cloud", value=value)
    decided(empty, action, "变更码表")
    assert "&#34;versions&#34;" in ask(site(empty), "GET", "/decisions/2").text
