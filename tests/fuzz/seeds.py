"""Good inputs of each target, from which fuzzing starts: small, and made from what tests have.

``python -m tests.fuzz.seeds`` writes them into the corpus, where what fuzzing found is kept too.
"""

from collections.abc import Iterator
from pathlib import Path

from mulu.core.hashing import SHA256
from mulu.machine.snapshot_chunks import Leaves, Parts, SeenIds, encode_chunk
from mulu.ordering.cometbft import requests as ask
from mulu.ordering.cometbft.envelope import encode_request
from mulu.ordering.cometbft.framing import frame_message
from mulu.ordering.cometbft.shapes import timestamp_of
from mulu.tx.frame import compress_frame
from tests.contracts.test_reader import SAMPLES
from tests.fuzz.targets import BUNDLES, TARGETS, TYPES
from tests.support.toy import ALICE, BOB, NOW_MS, Put, toy_frame, toy_part

CORPUS = Path(__file__).with_name("corpus")


def _frames() -> Iterator[bytes]:
    ref, part = toy_part(b"text")
    plain = toy_frame(Put(name="a", value=1))
    yield plain
    yield compress_frame(plain)
    yield toy_frame(Put(name="a", value=1), Put(name="b", value=2, signer=1), signers=(ALICE, BOB))
    yield toy_frame(Put(name="a", value=1, part=ref), parts=[part])


def _requests() -> Iterator[bytes]:
    frames = tuple(_frames())
    several = (
        ask.RequestInfo(version="0.38.26", abci_version="2.0.0"),
        ask.RequestCheckTx(tx=frames[0], type=ask.RECHECK),
        ask.RequestPrepareProposal(max_tx_bytes=1000, txs=frames, height=3),
        ask.RequestFinalizeBlock(txs=frames, height=3, time=timestamp_of(NOW_MS)),
        ask.RequestCommit(),
    )
    for request in several:
        yield b"\x05" + frame_message(encode_request(request))
    yield b"\x20" + b"".join(frame_message(encode_request(each)) for each in several)


def _chunks() -> Iterator[bytes]:
    digest = SHA256.digest
    yield encode_chunk(Leaves(depth=1, prefix=0, items=((b"a", b"1"),), siblings=(digest(b"s"),)))
    yield encode_chunk(SeenIds(buckets=((7, ((digest(b"1"), digest(b"2")), (digest(b"3"),))),)))
    yield encode_chunk(Parts(parts=((digest(b"p"), b"part"),)))


def _questions() -> Iterator[bytes]:
    """The number of a path and of a content type, then what is asked as JSON."""
    lookup, search, show, orgs, org = range(3, 8)
    as_json = TYPES.index("application/json") << 3
    asked = (
        (lookup, b'{"codes":["3071109900001/000001"],"refs":[{"source":"city","id":"7"}]}'),
        (search, '{"q":"学校 名录","rows":5,"start":1,"sort":"metadata_modified desc"}'.encode()),
        (search, b'{"fq":"organization:o0001 +type:dataset","facet.field":["organization"]}'),
        (search, b'{"fq":"metadata_modified:[2026-01-01T00:00:00Z TO *]","include_private":"1"}'),
        (show, b'{"id":"30711099-00001-000001"}'),
        (orgs, b'{"all_fields":true,"limit":"3","offset":1}'),
        (org, b'{"id":"o0001","include_datasets":"yes"}'),
    )
    yield b"\x01"
    for path, question in asked:
        yield bytes([as_json | path]) + question


def seeds() -> dict[str, list[bytes]]:
    """Good inputs by target."""
    bundles = [path.read_bytes() for path in sorted(BUNDLES.glob("*.json"))]
    return {
        "envelope": list(_frames()),
        "abci": list(_requests()),
        "snapshot": list(_chunks()),
        "bundle": [data for data in bundles if b"claim" in data and len(data) < 8_000][:6],
        "catalogue": [sample.write("13812345678") for sample in SAMPLES.values()],
        "trust_file": [path.read_bytes() for path in sorted(BUNDLES.glob("trust*.json"))],
        "http": [bytes([n]) + frame for n, frame in enumerate(_frames())] + list(_questions()),
    }


def write() -> None:
    """Write every seed into the corpus, named by its hash."""
    for target, inputs in seeds().items():
        folder = CORPUS / target
        folder.mkdir(parents=True, exist_ok=True)
        for data in inputs:
            (folder / SHA256.digest(data).hex()[:16]).write_bytes(data)


if __name__ == "__main__":
    assert seeds().keys() == TARGETS.keys()
    write()
