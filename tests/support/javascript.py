"""JavaScript tests among the others: each ``*.test.js`` or ``*.test.mjs`` is one test of pytest."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.place import REPO, find_node

SECONDS_MAX = 240


class JavaScriptFile(pytest.File):
    """A file that Node's own test runner understands."""

    def collect(self) -> Iterator[pytest.Item]:
        item = JavaScriptTest.from_parent(self, name=self.path.name)
        item.add_marker(pytest.mark.node_js)
        yield item


class JavaScriptTest(pytest.Item):
    """Passes when ``node --test`` says so; what it printed is shown otherwise."""

    def runtest(self) -> None:
        done = subprocess.run(
            [find_node() or "node", "--test", str(self.path)],
            cwd=REPO,
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            check=False,
        )
        if done.returncode != 0:
            pytest.fail(done.stdout + done.stderr, pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> JavaScriptFile | None:
    """Take JavaScript test files into the collection."""
    if file_path.name.endswith((".test.js", ".test.mjs")):
        return JavaScriptFile.from_parent(parent, path=file_path)
    return None
