"""Every member of the kept bundles by itself: changed, moved or taken away, canonical again.

Flipped bits seldom leave the form; these do, so they reach the checks behind it (BUN-4, BUN-29).
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import msgspec
import pytest

from mulu.core.canonical import INT_MAX, encode
from mulu.proof.trust import decode_trust
from tests.proof.stream import ask, judged
from tests.proof.test_goldens import EXPECTED, kept, kept_trust

Path = tuple[str | int, ...]
NAMES = sorted(name for name in EXPECTED if name.startswith(("engine-", "sm2-")))
DISPENSABLE = {"votes", "steps"}
"""Another good bundle may be left when one fewer voted, or when the old set signed enough, too."""


def paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """Places of all members and items, the outermost first."""
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for name, item in items:
        yield (*at, name)
        yield from paths(item, (*at, name))


def others(value: Any) -> list[Any]:
    """Values to stand in place of one."""
    match value:
        case int():
            return [0, value + 1, max(0, value - 1), INT_MAX]
        case str():
            return ["0" * len(value), value[::-1], value[2:], value + "00"]
        case list():
            return [value[::-1], value[1:], value + value[-1:], []]
    return [{**value, "zzz": 1}, {}]


def variants(plain: Any, path: Path) -> Iterator[Any]:
    """The bundle with one place changed in several ways, and last without it."""
    *outer, last = path
    for index in range(len(others(_at(plain, path))) + 1):
        changed = deepcopy(plain)
        holder, replacements = _at(changed, tuple(outer)), others(_at(plain, path))
        if index < len(replacements):
            holder[last] = replacements[index]
        else:
            del holder[last]
        if changed != plain:
            yield changed


def _at(value: Any, path: Path) -> Any:
    for name in path:
        value = value[name]
    return value


def spoiled(name: str) -> list[tuple[Path, bytes]]:
    plain = msgspec.json.decode(kept(name))
    return [(path, encode(changed)) for path in paths(plain) for changed in variants(plain, path)]


@pytest.mark.parametrize("name", NAMES)
def test_every_member_is_bound(name: str) -> None:
    trust = decode_trust(kept_trust(name))
    good = [(path, data) for path, data in spoiled(name) if judged(data, trust).startswith("true")]
    assert [path for path, _ in good if not DISPENSABLE & {*map(str, path[-2:])}] == []
    assert [path for path, data in good if len(data) >= len(kept(name))] == []


@pytest.mark.node_js
@pytest.mark.parametrize("name", NAMES)
def test_the_page_judges_every_changed_member_alike(name: str, node: str) -> None:
    cases, trust = spoiled(name), decode_trust(kept_trust(name))
    _, *answers = ask(node, [("T", kept_trust(name)), *(("V", data) for _, data in cases)])
    different = [
        (path, answer, judged(data, trust))
        for (path, data), answer in zip(cases, answers, strict=True)
        if answer != judged(data, trust)
    ]
    assert different == []
