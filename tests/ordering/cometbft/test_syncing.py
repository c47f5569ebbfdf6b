"""ABC-18: snapshots offered and taken, in the engine's words."""

from dataclasses import replace

import pytest

from mulu.ordering.cometbft import requests as ask
from mulu.ordering.cometbft import responses as told
from mulu.ordering.cometbft.shapes import Snapshot
from mulu.ordering.port import ChunkVerdict, OfferVerdict, SnapshotOffer
from mulu.store.memory_store import MemoryStore
from tests.support.abci_serving import translator
from tests.support.toy_chain import toy_application

OFFER = SnapshotOffer(height=7, form=1, chunks=3, hash=b"h" * 32, metadata=b"list")
SNAPSHOT = Snapshot(height=7, format=1, chunks=3, hash=b"h" * 32, metadata=b"list")


class Snapshots:
    """Keeps one snapshot, and gives the verdicts that it was told to."""

    def __init__(self, offer=OfferVerdict.ACCEPT, chunk=ChunkVerdict.ACCEPT) -> None:
        self.verdicts = (offer, chunk)
        self.given: list[object] = []

    def list_snapshots(self):
        return [OFFER]

    def load_chunk(self, height, form, chunk):
        return b"%d/%d/%d" % (height, form, chunk)

    def offer_snapshot(self, offer, app_hash):
        self.given.append((offer, app_hash))
        return self.verdicts[0]

    def apply_chunk(self, index, data, sender):
        self.given.append((index, data, sender))
        return self.verdicts[1]


def answer_of(request, snapshots=None):
    application = toy_application(MemoryStore())
    return translator(application, snapshots=snapshots).answer(request)


def test_kept_snapshots_and_their_chunks_are_given():
    kept = Snapshots()
    assert answer_of(ask.RequestListSnapshots(), kept).snapshots == (SNAPSHOT,)
    request = ask.RequestLoadSnapshotChunk(height=7, format=1, chunk=2)
    assert answer_of(request, kept).chunk == b"7/1/2"


OFFERS = {
    OfferVerdict.ACCEPT: 1,
    OfferVerdict.ABORT: 2,
    OfferVerdict.REJECT: 3,
    OfferVerdict.REJECT_FORM: 4,
}


@pytest.mark.parametrize("verdict", OfferVerdict)
def test_a_verdict_on_an_offer_is_told(verdict):
    kept = Snapshots(offer=verdict)
    request = ask.RequestOfferSnapshot(snapshot=SNAPSHOT, app_hash=b"trusted")
    assert answer_of(request, kept).result == OFFERS[verdict]
    assert kept.given == [(OFFER, b"trusted")]


CHUNKS = {
    ChunkVerdict.ACCEPT: told.ResponseApplySnapshotChunk(result=1),
    ChunkVerdict.REJECT_SENDER: told.ResponseApplySnapshotChunk(
        result=3, refetch_chunks=(2,), reject_senders=("peer",)
    ),
    ChunkVerdict.REJECT_SNAPSHOT: told.ResponseApplySnapshotChunk(result=5),
}


@pytest.mark.parametrize("verdict", ChunkVerdict)
def test_a_verdict_on_a_chunk_is_told_and_names_a_bad_sender(verdict):
    kept = Snapshots(chunk=verdict)
    request = ask.RequestApplySnapshotChunk(index=2, chunk=b"data", sender="peer")
    assert answer_of(request, kept) == CHUNKS[verdict]
    assert kept.given == [(2, b"data", "peer")]


def test_info_stands_at_the_snapshot_once_a_chunk_was_taken(monkeypatch):
    application = toy_application(MemoryStore())
    made = translator(application, snapshots=Snapshots())
    before = made.answer(ask.RequestInfo())
    restored = replace(application.info(), height=7, app_hash=b"h" * 32, engine_height=7)
    monkeypatch.setattr(application, "info", lambda: restored)
    assert made.answer(ask.RequestInfo()) == before
    made.answer(ask.RequestApplySnapshotChunk(index=0, chunk=b"data"))
    after = made.answer(ask.RequestInfo())
    assert (after.last_block_height, after.last_block_app_hash) == (7, b"h" * 32)


def test_without_snapshots_none_is_offered_given_or_taken():
    assert answer_of(ask.RequestListSnapshots()) == told.ResponseListSnapshots()
    assert answer_of(ask.RequestLoadSnapshotChunk(height=1)) == told.ResponseLoadSnapshotChunk()
    assert answer_of(ask.RequestOfferSnapshot(snapshot=SNAPSHOT)).result == 3
    assert answer_of(ask.RequestApplySnapshotChunk(chunk=b"x")).result == 2
    assert answer_of(ask.RequestOfferSnapshot(), Snapshots()).result == 3
