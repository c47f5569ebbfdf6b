"""The state that a store keeps, compared with a replay's, or with the last header's root.

Source: docs/spec/audit.md AUD-3, AUD-4 and AUD-16.
"""

from mulu.core.canonical import NotCanonicalError, decode, decode_loose
from mulu.core.hashing import Hasher
from mulu.core.prefixes import ERASURE
from mulu.machine.block import Block
from mulu.machine.head import HEAD, StoredHead
from mulu.machine.snapshot_parts import refs_of
from mulu.modules.governance.state import StoredErasure
from mulu.node.audit_blocks import count_parts
from mulu.node.audit_report import BadError, Tally
from mulu.node.replay import Replay
from mulu.proof.header import Header, header_hash
from mulu.store.load import load_tree
from mulu.store.port import Reader
from mulu.tx.prepare import Prepared


def ensure_index(reader: Reader, block: Block, prepared: list[Prepared], digest: bytes) -> None:
    """Compare the log of headers and the index of transactions with a block.

    Raises:
        BadError: They name another.
    """
    height = block.header.height
    place = reader.header(block.header.log_size)
    if place is None or (place.height, place.hash) != (height, digest):
        raise BadError(f"block {height}", "the log of headers has another entry for it")
    for index, tx in enumerate(prepared):
        found = reader.tx(tx.id)
        if found is None or (found.height, found.index) != (height, index):
            raise BadError(f"block {height}, transaction {index}", "the index names another place")


def ensure_replayed_state(reader: Reader, replay: Replay) -> None:
    """Compare head and state with the replay's, key by key.

    Raises:
        BadError: The first that differs.
    """
    stored = reader.meta(HEAD)
    if stored is None or decode(stored, StoredHead) != replay.stored_head():
        raise BadError("head", "it is not the replay's")
    for key, value in reader.state_items():
        if replay.state(key) != value:
            raise BadError(f"state key {key.decode(errors='replace')}", "its value was changed")
    kept = sum(1 for _ in reader.state_keys())
    if kept != replay.size:
        raise BadError("state", f"{kept} keys are kept, the replay has {replay.size}")


def ensure_restored_state(
    reader: Reader, hasher: Hasher, last: Header | None, tally: Tally
) -> StoredHead:
    """Compare head and state with the last header, where there is no replay.

    Args:
        reader: The moment.
        hasher: The chain's hash.
        last: Last header read; None while the snapshot's own is the last.
        tally: Erased parts of current versions are counted there.

    Returns:
        The head.

    Raises:
        VerificationError: The first that differs.
    """
    head = _read_head(reader)
    place = reader.last_header_at_or_before(head.height)
    if place is None or place.hash.hex() != head.block_hash:
        raise BadError("head", "the log of headers ends with another")
    if last is not None and (
        header_hash(last, hasher).hex() != head.block_hash or last.state_root != head.state_root
    ):
        raise BadError("head", "it is not the last block's")
    load_tree(reader, hasher, bytes.fromhex(head.state_root))
    for key, value in reader.state_items():
        where = f"state key {key.decode(errors='replace')}"
        count_parts(reader, hasher, ((where, ref) for ref in refs_of(value)), tally)
    for commitment, decision in tally.erased_parts.items():
        stored = reader.state(ERASURE + commitment.hex().encode())
        if stored is None or decode_loose(stored, StoredErasure).decision != decision:
            raise BadError(f"part {commitment.hex()}", "no decision of the state erased it")
    return head


def _read_head(reader: Reader) -> StoredHead:
    try:
        return decode(reader.meta(HEAD) or b"", StoredHead)
    except NotCanonicalError as err:
        raise BadError("head", str(err)) from err
