"""What is kept of a catalogue at an address: its pages as they came, and how far reading them is.

A folder for each address: ``state.json``, a file ``<digest>.page`` for each page, and ``partial``
while one is fetched. All of it may be deleted; then everything is fetched again.

Source: docs/spec/remote.md REM-9 to REM-12.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from mulu.intake.remote.errors import RemoteUnavailableError
from mulu.intake.remote.ranges import Validators
from mulu.intake.remote.wording import under_way

FORMAT: Final = "mulu-remote/1"
_STATE: Final = "state.json"
_PARTIAL: Final = "partial"
_KEY_CHARS: Final = 24


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page that was fetched whole."""

    url: str
    validators: Validators = Validators()
    digest: str
    """SHA-256 of its bytes, unpacked, hex."""
    size: int
    """Bytes of its file."""
    unpacked: int
    """Bytes unpacked."""
    records: int = 0
    """Packages of a page of CKAN."""
    total: int = 0
    """Packages that CKAN says there are."""
    next: str = ""
    """Address of the next page, "" after the last."""


class Partial(msgspec.Struct, frozen=True, kw_only=True):
    """A page that was begun."""

    url: str
    validators: Validators


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What the folder holds."""

    format: str = FORMAT
    pages: tuple[Page, ...] = ()
    """The copy that was finished last."""
    whole: bool = True
    """That copy is of one moment: the list did not change while it was read."""
    finished_ms: int = 0
    taken: str = ""
    """How that copy was imported; "" while it was not."""
    begun: tuple[Page, ...] = ()
    """Pages of a copy that is not finished."""
    begun_ms: int = 0
    partial: Partial | None = None


class Copies:
    """The folder of one address.

    Args:
        folder: Where it stands; made when it is not there.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self.state = self._load()

    @property
    def partial_file(self) -> Path:
        """File of the page that is being fetched."""
        return self._folder / _PARTIAL

    def file_of(self, page: Page) -> Path:
        """File of a page."""
        return self._folder / f"{page.digest}.page"

    def has(self, page: Page) -> bool:
        """Whether its file is there in its full length."""
        file = self.file_of(page)
        return file.exists() and file.stat().st_size == page.size

    def partial_size(self, url: str) -> int:
        """Bytes that are there of a page; 0 when another was begun, or none."""
        known = self.state.partial
        if known is None or known.url != url or not self.partial_file.exists():
            return 0
        return self.partial_file.stat().st_size

    def update(self, **changes: object) -> None:
        """Keep a changed state, in one step."""
        self.state = msgspec.structs.replace(self.state, **changes)
        beside = self._folder / f".{_STATE}"
        descriptor = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(msgspec.json.encode(self.state))
        beside.replace(self._folder / _STATE)

    def keep(self, page: Page) -> None:
        """Give the page that was fetched its name."""
        self.partial_file.replace(self.file_of(page))

    def forget_partial(self) -> None:
        """Throw away what was begun."""
        self.partial_file.unlink(missing_ok=True)
        self.update(partial=None)

    def tidy(self) -> None:
        """Delete pages of copies before the one that is finished."""
        wanted = {self.file_of(page) for page in (*self.state.pages, *self.state.begun)}
        for file in self._folder.glob("*.page"):
            if file not in wanted:
                file.unlink(missing_ok=True)

    def _load(self) -> State:
        """What was kept; nothing when it cannot be read, since all of it can be fetched again."""
        try:
            data = (self._folder / _STATE).read_bytes()
            state = msgspec.json.decode(data, type=State)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return State()
        return state if state.format == FORMAT else State()


def folder_of(root: Path, *facts: str) -> Path:
    """The folder of an address: named by a hash of all that makes it what it is.

    Args:
        root: Folder of all of them.
        facts: Chain, address and source.
    """
    digest = hashlib.sha256("\0".join(facts).encode()).hexdigest()
    return root / digest[:_KEY_CHARS]


def all_there(copies: Copies, pages: Sequence[Page]) -> bool:
    """Whether the files of all pages are there."""
    return all(copies.has(page) for page in pages)


@contextmanager
def held(folder: Path, shown: str) -> Iterator[None]:
    """Hold the folder against other processes.

    Raises:
        RemoteUnavailableError: Another process holds it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("a+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            raise RemoteUnavailableError(under_way(shown)) from err
        yield
