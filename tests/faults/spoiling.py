"""Change one byte of a home, and put it back."""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from mulu.node.home import Home


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One byte of one file."""

    file: str
    at: int
    flip: int
    """What it is XORed with."""

    def __str__(self) -> str:
        return f"{self.file}[{self.at}] ^ {self.flip:#04x}"


def spoil(home: Home, change: Change) -> None:
    """Change a byte of a copy of a home, for good."""
    path = home.root / change.file
    data = bytearray(path.read_bytes())
    data[change.at] ^= change.flip
    path.write_bytes(data)


class Spoiler:
    """Changes a byte of a home, and puts it back.

    Args:
        home: The home, with nobody at work in it.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self.files = {
            str(path.relative_to(home.root)): path.read_bytes()
            for path in sorted(home.root.rglob("*"))
            if path.is_file() and path.stat().st_size
        }

    @contextmanager
    def spoiled(self, change: Change) -> Iterator[None]:
        """The home with one byte changed."""
        try:
            spoil(self.home, change)
            yield
        finally:
            self.restore()

    def restore(self) -> None:
        """Every file as it was, and no other."""
        for path in self.home.root.rglob("*"):
            is_ours = str(path.relative_to(self.home.root)) in self.files
            if path.is_file() and path.stat().st_size and not is_ours:
                path.unlink()
        for name, data in self.files.items():
            path = self.home.root / name
            if path.read_bytes() != data:
                path.write_bytes(data)

    def draw(self, count: int, seed: int) -> list[Change]:
        """So many changes over every file, small files as well as large ones."""
        return draw({name: len(data) for name, data in self.files.items()}, count, seed)


def draw(sizes: Mapping[str, int], count: int, seed: int) -> list[Change]:
    """So many changes over files of these sizes: half alike for each, half by their sizes."""
    chance = random.Random(seed)
    share = max(1, count // (2 * len(sizes)))
    drawn = [name for name in sizes for _ in range(share)]
    drawn += chance.choices(list(sizes), list(sizes.values()), k=max(0, count - len(drawn)))
    return [
        Change(
            file=name,
            at=chance.randrange(sizes[name]),
            flip=1 << chance.randrange(8) if chance.random() < 0.5 else chance.randrange(1, 256),
        )
        for name in drawn[:count]
    ]
