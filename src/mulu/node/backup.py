"""Copy a home so that a node can start from it, while its node may run.

Source: docs/spec/archive.md ARC-13; docs/spec/home.md HOM-1.
"""

import shutil
from pathlib import Path
from typing import Final

from mulu.core.canonical import decode
from mulu.core.errors import MuluError, UnavailableError
from mulu.machine.head import HEAD, StoredHead
from mulu.node.home import Home
from mulu.proof.header import SOLO
from mulu.store.lmdb_store import LmdbStore

_FILES: Final = ("genesis.json", "anchor.json", "settings.toml", "throw-away")
"""What stands in a home beside keys and ledger and does not change while it runs."""


class BackupError(MuluError):
    """This home cannot be copied so, or not to there."""


def backup_home(home: Home, target: Path) -> int:
    """Copy a home.

    Args:
        home: Of a chain with one producer.
        target: A folder that is new or empty.

    Returns:
        Height of the copy.

    Raises:
        BackupError: The folder is not empty, or the chain has an engine.
        HomeError: There is no chain.
        UnavailableError: The disk is full or fails; the copy is unusable and may be deleted.
    """
    if home.genesis().ordering != SOLO:
        raise BackupError(
            "a validator is not copied while it runs: its copy could vote twice; stop it and copy"
            " the whole folder, or let a new home join by state sync (docs/guide/recovery.md)"
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupError(f"{target} is not an empty folder; choose another, nothing was written")
    copy = Home(target)
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in _FILES:
            if (home.root / name).is_file():
                shutil.copy2(home.root / name, target / name)
        shutil.copytree(home.keys, copy.keys)
    except OSError as err:
        raise UnavailableError(f"{target} cannot be written: {err.strerror}") from err
    return _copy_ledger(home, copy)


def _copy_ledger(home: Home, copy: Home) -> int:
    store = LmdbStore.open(home.chain, readonly=True)
    try:
        store.compact(copy.chain)
    finally:
        store.close()
    made = LmdbStore.open(copy.chain, readonly=True)
    try:
        with made.read() as reader:
            stored = reader.meta(HEAD)
    finally:
        made.close()
    return 0 if stored is None else decode(stored, StoredHead).height
