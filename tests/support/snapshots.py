"""Snapshots of chains that are driven block by block."""

from dataclasses import dataclass

from mulu.core.canonical import decode
from mulu.core.merkle import Frontier
from mulu.machine.application import Application
from mulu.machine.head import SEAL, StoredSeal
from mulu.machine.snapshot_chunks import Metadata, decode_metadata
from mulu.machine.snapshot_restore import Restoring
from mulu.machine.snapshot_take import Moment, Taker


@dataclass
class Taken:
    chunks: list[bytes]
    raw: bytes

    @property
    def metadata(self) -> Metadata:
        return decode_metadata(self.raw)


def take(store, application: Application, log_before: Frontier) -> Taken:
    """Snapshot of where a chain stands; ``log_before`` is the log before its last header."""
    with store.read() as reader:
        header = decode(reader.meta(SEAL), StoredSeal).header
        moment = Moment(
            reader=reader, tree=application.head.root, header=header, log=log_before.copy()
        )
        taker = Taker(log_before._hasher, moment, lambda: None)
        chunks = list(taker.chunks())
        return Taken(chunks=chunks, raw=taker.metadata())


def restore(store, hasher, taken: Taken, app_hash: bytes, keep=()):
    restoring = Restoring(hasher, store, taken.metadata, app_hash, keep)
    head = None
    for index, data in enumerate(taken.chunks):
        head = restoring.take(index, data)
    return head
