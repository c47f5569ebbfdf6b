"""Chromium for tests: one browser, pages that note every fault and every request elsewhere."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-gpu",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
]


@contextmanager
def chromium_browser(path: str) -> Iterator[Browser]:
    """A browser that talks to nobody by itself."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=QUIET + sandbox)
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A page, and what went wrong on it."""

    def __init__(self, page: Page, host: str) -> None:
        self.page = page
        self.faults: list[str] = []
        self._host = host
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("console", lambda message: self._said(message.type, message.text))
        page.on("request", self._asked)

    def _said(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.faults.append(f"{kind}: {text}")

    def _asked(self, request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme in {"http", "https", "ws", "wss"} and place.netloc != self._host:
            self.faults.append(f"foreign request: {request.url}")


@contextmanager
def visiting(browser: Browser, url: str, **context: Any) -> Iterator[Visit]:
    """Open a page of its own context; at the end there must be no fault."""
    options = {"locale": "zh-CN", "viewport": {"width": 1366, "height": 900}, **context}
    opened = browser.new_context(base_url=url, **options)
    visit = Visit(opened.new_page(), urlsplit(url).netloc)
    try:
        yield visit
        assert visit.faults == []
    finally:
        opened.close()
