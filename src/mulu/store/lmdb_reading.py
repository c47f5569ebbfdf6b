"""The beginning and end of a reader, written out: one is opened for every transaction judged.

Source: docs/spec/store.md STO-3.
"""

from collections.abc import Callable, Mapping
from types import TracebackType

import lmdb

from mulu.store.codec import CodecPool
from mulu.store.layout import Database, Txn
from mulu.store.lmdb_errors import translated
from mulu.store.lmdb_reader import LmdbReader


class Reading:
    """Opens a reader and ends it.

    Args:
        env: The file.
        databases: Its tables.
        codecs: Where a codec is taken and given back.
        learn: Sees whether there is a dictionary by now.
    """

    __slots__ = ("_codec", "_codecs", "_databases", "_env", "_learn", "_txn")

    def __init__(
        self,
        env: lmdb.Environment,
        databases: Mapping[bytes, Database],
        codecs: CodecPool,
        learn: Callable[[Txn], None],
    ) -> None:
        self._env = env
        self._databases = databases
        self._codecs = codecs
        self._learn = learn

    def __enter__(self) -> LmdbReader:
        """Begin; every value is read at this moment."""
        try:
            self._txn = self._env.begin()
            try:
                self._learn(self._txn)
                self._codec = self._codecs.take()
            except BaseException:
                self._txn.abort()
                raise
        except lmdb.Error as err:
            raise translated("reading the store", err) from err
        return LmdbReader(self._txn, self._databases, self._codec)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End; what LMDB raised inside is told in our words."""
        self._codecs.give(self._codec)
        self._txn.abort()
        if isinstance(error, lmdb.Error):
            raise translated("reading the store", error) from error
