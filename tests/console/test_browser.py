"""Pages in a real browser: the journey from search to proof, forgeries, accessibility, widths."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from mulu.proof.trust import encode_trust
from tests.api.test_transactions import org
from tests.console.test_pages import PAGES, entry, site
from tests.support.fake_node import FakeNode, key
from tests.support.place import AXE
from tests.support.serving import serving
from tests.support.small_city import REVISED, SCHOOLS, UNCONFIRMED

pytest.importorskip("playwright", reason="the playwright package is not installed")

from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browsing import chromium_browser, visiting

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
JUDGE = "tags => axe.run({runOnly: {type: 'tag', values: tags}})"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with chromium_browser(chromium) as opened:
        yield opened


@pytest.fixture(scope="module")
def url(city: FakeNode) -> Iterator[str]:
    with serving(site(city)) as address:
        yield address


@pytest.fixture
def trust_file(city: FakeNode, tmp_path: Path) -> Path:
    path = tmp_path / "trust.json"
    path.write_bytes(encode_trust(city.trust))
    return path


def expect_verdict(page: Page, state: str, text: str) -> None:
    verdict = page.locator("#proof-verdict")
    expect(verdict).to_have_attribute("data-state", state)
    expect(verdict).to_contain_text(text)
    expect(page.locator("#proof-badge")).to_have_attribute("data-state", state)


def pin(page: Page, path: Path) -> None:
    page.locator("#proof-file").set_input_files(path)


def forge(page: Page, change: Any) -> None:
    """Let the server's proof arrive changed."""

    def answer(route: Route) -> None:
        body = change(route.fetch().body())
        route.fulfill(body=body, content_type="application/json")

    page.route("**/v1/**/proof*", answer)


def test_from_search_to_a_proof_that_names_its_anchor(
    browser: Browser, url: str, trust_file: Path
) -> None:
    with visiting(browser, url) as visit:
        page = visit.page
        page.goto("/")
        expect(page.locator("#q")).to_be_focused()
        page.keyboard.type("学校")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="中小学校基本信息").click()
        expect(page.locator("h1")).to_have_text("中小学校基本信息")
        expect_verdict(page, "own", "与本服务器自己的密钥相符")
        expect(page.locator("#proof-facts")).to_contain_text("本服务器自己的密钥")
        pin(page, trust_file)
        expect_verdict(page, "pinned", "与您固定的信任锚相符")
        expect(page.locator("#proof-facts")).to_contain_text("您固定的信任锚")
        expect(page.locator("#proof-facts")).to_contain_text(SCHOOLS)
        expect(page.locator("#proof-facts")).to_contain_text("中小学校基本信息")
        page.goto(entry(REVISED))
        expect_verdict(page, "pinned", "与您固定的信任锚相符")
        page.locator("#proof-unpin").click()
        expect_verdict(page, "own", "与本服务器自己的密钥相符")


def test_an_old_version_is_proved_by_its_transaction(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        visit.page.goto(entry(REVISED, "?version=1"))
        expect_verdict(visit.page, "own", "自己的密钥")
        expect(visit.page.locator("#proof-facts")).to_contain_text("写入这一版的交易")


def one_letter(bundle: bytes) -> bytes:
    plain = json.loads(bundle)
    value = plain["claim"]["value"]
    plain["claim"]["value"] = value[:-4] + ("0" if value[-4] != "0" else "1") + value[-3:]
    return msgspec.json.encode(plain)


def other_text(bundle: bytes) -> bytes:
    plain = json.loads(bundle)
    text = bytes.fromhex(plain["claim"]["part"]["bytes"])
    plain["claim"]["part"]["bytes"] = text.replace("学校".encode(), "医院".encode()).hex()
    return msgspec.json.encode(plain)


FORGERIES = {
    "a letter of the value": (one_letter, "claim.path"),
    "another text": (other_text, "claim.part"),
    "cut short": (lambda bundle: bundle[:-9], "format.not_canonical"),
    "something else": (lambda bundle: b"{}", "format.version"),
}


@pytest.mark.parametrize(("change", "reason"), FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_bundle_is_red(
    browser: Browser, url: str, trust_file: Path, change: Any, reason: str
) -> None:
    with visiting(browser, url) as visit:
        forge(visit.page, change)
        visit.page.goto(entry(SCHOOLS))
        expect_verdict(visit.page, "bad", "核验未通过")
        pin(visit.page, trust_file)
        expect_verdict(visit.page, "bad", "核验未通过")
        expect(visit.page.locator("#proof-facts")).to_contain_text(reason)


def test_a_true_proof_of_another_record_is_red(browser: Browser, url: str) -> None:
    other = httpx.get(f"{url}/v1{entry(UNCONFIRMED)}/proof").content
    with visiting(browser, url) as visit:
        forge(visit.page, lambda bundle: other)
        visit.page.goto(entry(SCHOOLS))
        expect_verdict(visit.page, "bad", "核验未通过")
        expect(visit.page.locator("#proof-facts")).to_contain_text("不是本页显示的内容")


def test_another_producers_anchor_is_red(
    browser: Browser, url: str, city: FakeNode, tmp_path: Path
) -> None:
    stranger = key("stranger").public_key.hex()
    producer = msgspec.structs.replace(city.trust.producer, public_key=stranger)
    path = tmp_path / "other.json"
    path.write_bytes(encode_trust(msgspec.structs.replace(city.trust, producer=producer)))
    with visiting(browser, url) as visit:
        visit.page.goto(entry(SCHOOLS))
        expect_verdict(visit.page, "own", "自己的密钥")
        pin(visit.page, path)
        expect_verdict(visit.page, "bad", "核验未通过")


def test_a_file_that_is_no_anchor_is_not_pinned(browser: Browser, url: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.json"
    path.write_text('{"hello":"world"}', encoding="utf-8")
    with visiting(browser, url) as visit:
        visit.page.goto(entry(SCHOOLS))
        expect_verdict(visit.page, "own", "自己的密钥")
        pin(visit.page, path)
        expect(visit.page.locator("#proof-pin-problem")).to_contain_text("这不是可用的信任文件")
        expect_verdict(visit.page, "own", "自己的密钥")


def test_the_pages_work_without_scripts(browser: Browser, url: str) -> None:
    with visiting(browser, url, java_script_enabled=False) as visit:
        page = visit.page
        page.goto("/")
        page.locator("#q").fill("学校")
        page.get_by_role("button", name="检索").click()
        page.get_by_role("link", name="中小学校基本信息").click()
        expect(page.locator("#proof-without-script")).to_contain_text("mulu verify")
        expect(page.locator("#proof-verdict")).to_be_hidden()


def test_a_keyboard_reaches_the_content_first(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        page = visit.page
        page.goto("/orgs")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#content")).to_be_focused()


def test_filters_unfold_on_a_narrow_page(browser: Browser, url: str) -> None:
    narrow = {"width": 390, "height": 844}
    with visiting(browser, url, viewport=narrow) as visit:
        page = visit.page
        page.goto("/?kind=data_entry")
        expect(page.locator(".facets-body")).to_be_hidden()
        page.locator(".facets-label").click()
        page.get_by_role("link", name="无条件共享").first.click()
        expect(page.locator(".chosen")).to_contain_text("无条件共享")


def test_new_blocks_appear_as_they_come(browser: Browser, empty: FakeNode) -> None:
    empty.do(org("一"))
    with serving(site(empty)) as address, visiting(browser, address, locale="en-US") as visit:
        page = visit.page
        page.goto("/status")
        expect(page.locator("#live-blocks")).to_contain_text("Block 1")
        frame = empty.frame(org("二")).hex()
        page.evaluate(
            "hex => fetch('/v1/transactions?wait=committed', {method: 'POST',"
            " body: new Uint8Array(hex.match(/../g).map((two) => parseInt(two, 16)))})",
            frame,
        )
        expect(page.locator("#live-height")).to_have_text("2")
        expect(page.locator("#live-blocks li").first).to_contain_text("Block 2")


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_every_page_is_accessible_and_fits(
    browser: Browser, url: str, width: int, locale: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; `make test` installs it")
    found: list[str] = []
    viewport = {"width": width, "height": 900}
    with visiting(browser, url, locale=locale, viewport=viewport, bypass_csp=True) as visit:
        for name, path in PAGES.items():
            visit.page.goto(path)
            if "/entries/" in path:
                expect(visit.page.locator("#proof-verdict")).to_have_attribute("data-state", "own")
            visit.page.add_script_tag(path=AXE)
            judged = visit.page.evaluate(JUDGE, RULES)
            assert judged["passes"], name
            found += [f"{name}: {each['id']}" for each in judged["violations"]]
            if visit.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
                found.append(f"{name}: scrolls sideways")
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_widest_page_and_the_dark_one_are_accessible_too(
    browser: Browser, url: str, scheme: Any
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; `make test` installs it")
    viewport = {"width": 1920, "height": 1080}
    with visiting(browser, url, viewport=viewport, color_scheme=scheme, bypass_csp=True) as visit:
        for path in (PAGES["search"], PAGES["unconfirmed"], PAGES["status"]):
            visit.page.goto(path)
            visit.page.add_script_tag(path=AXE)
            judged = visit.page.evaluate(JUDGE, RULES)
            assert [(each["id"], each["nodes"][0]["html"]) for each in judged["violations"]] == []
