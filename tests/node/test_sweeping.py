"""Sweeps in a process of their own: begun when asked, kept, not too often; DUP-9."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mulu.core.errors import UnavailableError
from mulu.node import sweeping
from mulu.node.sweeping import FILE, SweepBeside
from mulu.query.duplicates.swept import Group, Reason, Swept, read_swept, write_swept

GROUP = Group(
    score=920,
    within=True,
    reasons=(Reason("same_name"),),
    count=2,
    codes=("a", "b"),
    orgs=("o0003",),
)


def swept(height: int, seconds: float = 1.0, finished_ms: int = 0) -> Swept:
    return Swept(
        height=height,
        entries=2,
        cut=0,
        seconds=seconds,
        finished_ms=finished_ms,
        groups=(GROUP,),
    )


class Child:
    """A sweep that ends when it is waited for."""

    def __init__(self, ends: Any) -> None:
        self._ends = ends
        self.ended = False

    def poll(self) -> int | None:
        return 0 if self.ended else None

    def wait(self, timeout: float) -> int:
        if self._ends is None:
            raise subprocess.TimeoutExpired("sweep", timeout)
        self._ends()
        self.ended = True
        return 0


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[Child]]:
    """Every sweep that was begun; each writes what it found at height 7."""
    children: list[Child] = []

    def start(home: Path) -> Child:
        children.append(Child(lambda: write_swept(tmp_path / FILE, swept(7, finished_ms=1_000))))
        return children[-1]

    monkeypatch.setattr(sweeping, "_start", start)
    yield children


def beside(tmp_path: Path, now_ms: int = 5_000) -> SweepBeside:
    return SweepBeside(tmp_path, tmp_path, lambda: now_ms)


def test_the_first_question_waits_for_the_first_sweep(tmp_path: Path, begun: list[Child]) -> None:
    assert beside(tmp_path).newest(7).groups == (GROUP,)
    assert len(begun) == 1


def test_a_sweep_that_takes_long_is_said_to_be_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    children: list[Child] = []

    def start(home: Path) -> Child:
        children.append(Child(None))
        return children[-1]

    monkeypatch.setattr(sweeping, "_start", start)
    sweeper = beside(tmp_path)
    for _ in range(3):
        with pytest.raises(UnavailableError, match="being looked for"):
            sweeper.newest(7)
    assert len(children) == 1


def test_a_sweep_of_this_height_is_not_made_again(tmp_path: Path, begun: list[Child]) -> None:
    write_swept(tmp_path / FILE, swept(7))
    assert beside(tmp_path, 10**9).newest(7).height == 7
    assert begun == []


def test_an_old_sweep_is_answered_while_a_long_one_is_made(
    tmp_path: Path, begun: list[Child]
) -> None:
    write_swept(tmp_path / FILE, swept(6, seconds=60, finished_ms=0))
    assert beside(tmp_path, 599_000).newest(7).height == 6
    assert begun == []  # a sweep of a minute rests for ten
    assert beside(tmp_path, 600_000).newest(7).height == 6
    assert len(begun) == 1
    assert not begun[0].ended


def test_a_quick_sweep_is_waited_for(tmp_path: Path, begun: list[Child]) -> None:
    write_swept(tmp_path / FILE, swept(6, seconds=0.1, finished_ms=0))
    assert beside(tmp_path, 1_000).newest(7).height == 7
    assert begun[0].ended


@pytest.mark.parametrize("data", [b"", b"\x80", b"nonsense"])
def test_a_damaged_file_is_none(tmp_path: Path, begun: list[Child], data: bytes) -> None:
    (tmp_path / FILE).write_bytes(data)
    assert read_swept(tmp_path / FILE) is None
    assert beside(tmp_path).newest(7).height == 7


def test_another_form_is_none(tmp_path: Path) -> None:
    write_swept(tmp_path / FILE, Swept(**{**_fields(swept(7)), "format": "mulu-duplicates/0"}))
    assert read_swept(tmp_path / FILE) is None


def _fields(one: Swept) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}
