"""Finding in a real browser: suggestions by keyboard, kept searches, filters, files of results."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.test_pages import site
from tests.support.fake_node import FakeNode
from tests.support.place import AXE
from tests.support.serving import serving

pytest.importorskip("playwright", reason="the playwright package is not installed")

from playwright.sync_api import Browser, Page, Route, expect

from tests.console.test_browser import JUDGE, RULES
from tests.support.browsing import chromium_browser, visiting

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with chromium_browser(chromium) as opened:
        yield opened


@pytest.fixture(scope="module")
def url(city: FakeNode) -> Iterator[str]:
    with serving(site(city)) as address:
        yield address


def type_in(page: Page, text: str) -> None:
    page.locator("#q").press_sequentially(text)
    expect(page.locator("#suggestions")).to_be_visible()


def test_a_suggestion_is_taken_by_keyboard_alone(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        page = visit.page
        page.goto("/")
        box, options = page.locator("#q"), page.get_by_role("option")
        type_in(page, "zxx")
        expect(box).to_have_attribute("aria-expanded", "true")
        expect(page.locator("#suggestions-told")).to_contain_text("条建议")
        first = options.first
        page.keyboard.press("ArrowDown")
        expect(first).to_have_attribute("aria-selected", "true")
        expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
        page.keyboard.press("ArrowUp")
        expect(first).to_have_attribute("aria-selected", "false")
        page.keyboard.press("ArrowDown")
        title = first.inner_text()
        assert title.startswith("中小学")
        page.keyboard.press("Enter")
        expect(page.locator(".hit h3").first).to_have_text(title)
        expect(page.locator("#q")).to_have_value(title)


def test_escape_closes_suggestions_and_enter_asks_what_was_typed(
    browser: Browser, url: str
) -> None:
    with visiting(browser, url) as visit:
        page = visit.page
        page.goto("/")
        type_in(page, "学校")
        page.keyboard.press("Escape")
        expect(page.locator("#suggestions")).to_be_hidden()
        expect(page.locator("#q")).to_have_value("学校")
        page.keyboard.press("Enter")
        expect(page.locator(".total")).to_contain_text("条")


def test_an_organisation_is_suggested_by_its_sound_and_leads_to_its_records(
    browser: Browser, url: str
) -> None:
    with visiting(browser, url) as visit:
        page = visit.page
        page.goto("/?lang=zh")
        type_in(page, "jyj")
        page.get_by_role("group", name="单位").get_by_role("option").first.click()
        expect(page.locator(".chosen")).to_contain_text("澜川市教育局")
        assert "org=o0004" in page.url
        assert "lang=zh" in page.url


def test_suggestions_that_do_not_come_leave_the_page_as_it_is(browser: Browser, url: str) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=200, json={"height": 1, "suggestions": []})

    with visiting(browser, url) as visit:
        page = visit.page
        page.route("**/v1/suggest*", refuse)
        page.goto("/")
        with page.expect_response("**/v1/suggest*"):
            page.locator("#q").press_sequentially("学校")
        expect(page.locator("#suggestions")).to_be_hidden()


def test_a_search_is_kept_by_name_found_again_and_removed(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        page = visit.page
        page.goto("/?q=学校&share_type=1")
        page.locator("#saved summary").click()
        name = page.locator("#saved-name")
        expect(name).to_have_value("学校 · 无条件共享")
        name.fill("我的<b>学校</b>")
        page.get_by_role("button", name="保存当前检索").click()
        page.goto("/")
        page.locator("#saved summary").click()
        page.get_by_role("link", name="我的<b>学校</b>").click()
        expect(page.locator("#q")).to_have_value("学校")
        expect(page.locator(".chosen")).to_contain_text("无条件共享")
        page.locator("#saved summary").click()
        page.get_by_role("button", name="移除 我的<b>学校</b>").click()
        expect(page.locator("#saved-list")).to_be_hidden()
        page.reload()
        expect(page.locator("#saved-list li")).to_have_count(0)


def test_only_addresses_of_this_site_are_shown_as_kept(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        page = visit.page
        page.goto("/")
        page.evaluate(
            "localStorage.setItem('mulu.searches', JSON.stringify(["
            "{name: 'bad', url: 'javascript:alert(1)'}, {name: 'far', url: '//example.com/?'},"
            "{name: 'good', url: '/?q=x'}, 7, null]))"
        )
        page.reload()
        page.locator("#saved summary").click()
        expect(page.locator("#saved-list li")).to_have_count(1)
        page.evaluate("localStorage.setItem('mulu.searches', 'not json')")
        page.reload()
        expect(page.locator("#saved-list li")).to_have_count(0)


def test_filters_stand_with_counts_and_are_taken_off_again(browser: Browser, url: str) -> None:
    with visiting(browser, url) as visit:
        page = visit.page
        page.goto("/")
        page.get_by_text("资源格式", exact=True).click()
        choice = page.get_by_role("link", name="电子表格")
        count = choice.locator(".count").inner_text()
        choice.click()
        expect(page.locator(".total")).to_contain_text(count)
        assert "format=2" in page.url
        page.locator(".chosen .chip", has_text="电子表格").click()
        assert "format=" not in page.url


def test_all_results_are_taken_as_a_file(browser: Browser, url: str) -> None:
    with visiting(browser, url, accept_downloads=True) as visit:
        page = visit.page
        page.goto("/?q=学校&kind=data_entry")
        total = page.locator(".total").inner_text()
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        text = Path(download.value.path()).read_text(encoding="utf-8-sig")
        about, _, *rows = csv.reader(io.StringIO(text))
        assert '"q":"学校"' in about[0]
        assert f"{len(rows)}" in total
        assert download.value.suggested_filename.endswith(".csv")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1366])
def test_open_suggestions_and_kept_searches_are_accessible(
    browser: Browser, url: str, scheme: str, width: int
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; `make test` installs it")
    viewport = {"width": width, "height": 900}
    with visiting(browser, url, viewport=viewport, color_scheme=scheme, bypass_csp=True) as visit:
        page = visit.page
        page.goto("/?q=学校")
        page.locator("#saved summary").click()
        page.get_by_role("button", name="保存当前检索").click()
        page.locator("#q").fill("")
        type_in(page, "学校")
        page.keyboard.press("ArrowDown")
        page.add_script_tag(path=AXE)
        judged = page.evaluate(JUDGE, RULES)
        found = [(each["id"], each["nodes"][0]["html"]) for each in judged["violations"]]
        assert found == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
