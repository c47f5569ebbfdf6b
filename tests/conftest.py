"""What holds for every test: Hypothesis is repeatable, a missing program skips and says so."""

import importlib.util
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

from mulu.node.engine import EngineMissingError, find_engine
from tests.support.place import REPO, SHARED, find_chromium, find_node

pytest_plugins = ["tests.support.javascript"]

set_hypothesis_home_dir(REPO / "var" / "cache" / "hypothesis")
settings.register_profile("mulu", derandomize=True, print_blob=True, deadline=None, database=None)
settings.register_profile(
    "sim", derandomize=False, print_blob=True, deadline=None, database=None, max_examples=1000
)
settings.load_profile("mulu")  # `--hypothesis-profile=sim` comes later and wins


def _why_no_browser() -> str | None:
    if importlib.util.find_spec("playwright") is None:
        return "the playwright package is not installed; run `make test`, which installs it"
    if find_chromium() is None:
        return "Chromium is not installed; as root `make test` installs it"
    return None


def _why_no_node() -> str | None:
    if find_node() is None:
        return "Node.js is not installed; as root `make test` installs it"
    return None


def _why_no_engine() -> str | None:
    try:
        find_engine()
    except EngineMissingError as err:
        return f"{err}; `make test` builds it where Go or the network is there"
    return None


WHY_MISSING = {"browser": _why_no_browser, "node_js": _why_no_node, "engine": _why_no_engine}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a program that is not here, and say which."""
    reasons = {name: why() for name, why in WHY_MISSING.items()}
    for item in items:
        for name, reason in reasons.items():
            if reason is not None and item.get_closest_marker(name) is not None:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data, references and conformance suites beside the repository."""
    if not SHARED.is_dir():
        pytest.fail("../shared is not beside the repository; tests on real catalogues need it")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Chromium; for tests marked ``browser``."""
    found = find_chromium()
    if found is None:
        pytest.skip("Chromium is not installed")
    return found


@pytest.fixture(scope="session")
def node() -> str:
    """Path of Node.js; for tests marked ``node_js``."""
    found = find_node()
    if found is None:
        pytest.skip("Node.js is not installed")
    return found
