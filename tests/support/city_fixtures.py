"""A node with a part of the city, read by many tests; and an empty one that a test may change."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import small_city
from tests.support.fake_node import FakeNode


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeNode]:
    node = FakeNode.make(tmp_path_factory.mktemp("city"))
    small_city.load(node, entries=12)
    yield node
    node.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[FakeNode]:
    made = FakeNode.make(tmp_path)
    yield made
    made.close()
