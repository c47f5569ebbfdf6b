"""The verifier unchanged in a real browser, under a strict content security policy (BUN-28)."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.proof import goldens
from tests.proof.test_goldens import EXPECTED, kept, kept_trust
from tests.support.place import REPO

POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"
)
PAGE = (
    b'<!doctype html><html lang="en"><title>checking</title>'
    b'<script type="module" src="/page.js"></script></html>'
)
SCRIPT = b"""
import { verifyBundle } from "/verify/bundle.js";
import { reasonText } from "/verify/reasons.js";
import { parseTrust } from "/verify/trust.js";
const read = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
const judge = async (name, trust) => {
  const bytes = await read("/bundles/" + name);
  const pinned = parseTrust(await read("/bundles/" + trust));
  const good = verifyBundle(bytes, pinned);
  bytes[bytes.length >> 1] ^= 1;
  const bad = verifyBundle(bytes, pinned);
  return [good.ok, good.what, good.height, good.key, bad.ok, reasonText(bad.reasonCode, "zh")];
};
globalThis.judge = judge;
document.title = "ready";
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body, kind = content(self.path)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep the test's output clean."""


def content(path: str) -> tuple[bytes, str]:
    folder, _, name = path.lstrip("/").rpartition("/")
    if folder == "verify":
        return (REPO / "web" / "verify" / name).read_bytes(), "text/javascript"
    if folder == "bundles":
        return (goldens.FOLDER / name).read_bytes(), "application/json"
    return (SCRIPT, "text/javascript") if name == "page.js" else (PAGE, "text/html")


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.browser
def test_the_page_judges_every_kept_bundle(address: str, chromium: str) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only where it is installed)

    complaints: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        page.wait_for_function("document.title === 'ready'")
        judge = "([name, trust]) => globalThis.judge(name, trust)"
        found = {n: page.evaluate(judge, [n, fact["trust"]]) for n, fact in EXPECTED.items()}
        browser.close()
    assert complaints == []
    assert set(found) == {name for name in EXPECTED if kept(name) and kept_trust(name)}
    for name, (ok, what, height, key, forged_ok, reason) in found.items():
        expected = EXPECTED[name]
        assert (ok, what, height, key) == (
            True,
            expected["what"],
            expected["height"],
            expected["key"],
        )
        assert forged_ok is False
        assert reason.endswith("。")
