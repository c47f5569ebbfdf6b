"""What LMDB raises, told in the store's own words.

Source: docs/spec/store.md STO-16.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import lmdb

from mulu.core.errors import MuluError
from mulu.store.errors import DamagedStoreError, DiskFullError, StoreUnavailableError

_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def wrapped(doing: str) -> Iterator[None]:
    """Foreign errors become ours where they enter."""
    try:
        yield
    except lmdb.Error as err:
        raise translated(doing, err) from err


def translated(doing: str, err: lmdb.Error) -> MuluError:
    """The store's own error for one of LMDB's.

    Args:
        doing: What was being done.
        err: What LMDB raised.
    """
    if isinstance(err, (lmdb.MapFullError, lmdb.DiskError)) or err.code in _NO_ROOM:
        return DiskFullError(f"{doing}: no room left ({err}); free some, then go on")
    if err.code == errno.EIO:  # LMDB's word for a write that came out short, too
        return StoreUnavailableError(f"{doing}: the disk is full or failing ({err})")
    if isinstance(err, (lmdb.CorruptedError, lmdb.PageNotFoundError, lmdb.InvalidError)):
        return DamagedStoreError(f"{doing}: the file is damaged ({err}); restore it from a copy")
    return StoreUnavailableError(f"{doing}: {err}")
