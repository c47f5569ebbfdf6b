"""Every state key begins with a prefix that is written once and shadows no other."""

import ast
from itertools import permutations

from mulu.core import prefixes
from tests.support.place import REPO
from tests.tidy.tree import files, parsed, place

PREFIXES_FILE = REPO / "src" / "mulu" / "core" / "prefixes.py"


def _named() -> dict[str, bytes]:
    return {name: value for name, value in vars(prefixes).items() if isinstance(value, bytes)}


def test_no_prefix_is_the_start_of_another() -> None:
    pairs = permutations(_named().items(), 2)
    assert [(one, other) for (one, a), (other, b) in pairs if b.startswith(a)] == []


def test_all_lists_every_prefix() -> None:
    assert set(prefixes.ALL) == set(_named().values())
    assert len(prefixes.ALL) == len(_named())


def test_no_prefix_is_typed_twice() -> None:
    found = [
        f"{place(path, node.lineno)} {node.value!r}"
        for path in files("src", ".py")
        if path != PREFIXES_FILE
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and _is_prefixed(node.value)
    ]
    assert found == [], "take the prefix from mulu.core.prefixes"


def _is_prefixed(value: object) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.encode() in prefixes.ALL
    return isinstance(value, bytes) and value.startswith(prefixes.ALL)
