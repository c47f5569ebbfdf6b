"""The trust file of a chain as it stands now, by this node's word.

Source: docs/spec/http.md API-12; docs/spec/bundle.md BUN-10.
"""

from itertools import count

import msgspec

from mulu.core.canonical import decode_loose
from mulu.core.errors import UnavailableError
from mulu.machine.block import decode_block
from mulu.machine.head import HEAD, StoredHead
from mulu.machine.overlay import Overlay
from mulu.modules.governance.state import GovernanceState
from mulu.proof.trust import Checkpoint, Trust, cometbft_trust
from mulu.query.known_sets import trusted_set
from mulu.store.port import HeaderPlace, Reader


class NoCheckpointError(UnavailableError):
    """No header can be a checkpoint right now."""


def trust_now(reader: Reader, genesis: Trust) -> Trust:
    """Trust file with the newest header as checkpoint; under an engine the newest final one.

    Args:
        reader: One moment of the store.
        genesis: The trust file with the genesis as checkpoint.

    Raises:
        NoCheckpointError: The set of validators changed and no later header is final yet.
    """
    stored = GovernanceState(Overlay(reader.state, reader.state_items)).validators()
    if stored is None:
        return msgspec.structs.replace(genesis, checkpoint=_newest(reader))
    place = _newest_final(reader, stored.height)
    if place is None and stored.height == 0:
        return genesis
    if place is None:
        raise NoCheckpointError(
            f"the set of validators changed at height {stored.height} and no later header is final"
            " yet; a checkpoint can be written after the next block"
        )
    return cometbft_trust(
        chain=genesis.chain, validators=trusted_set(stored), checkpoint=_checkpoint(reader, place)
    )


def _newest(reader: Reader) -> Checkpoint:
    kept = reader.meta(HEAD)
    if kept is None:
        raise NoCheckpointError("the ledger holds no chain yet; wait until the node has started")
    head = decode_loose(kept, StoredHead)
    return Checkpoint(block_hash=head.block_hash, height=head.height, time_ms=head.time_ms)


def _newest_final(reader: Reader, above: int) -> HeaderPlace | None:
    """The newest header above a height whose finality is known."""
    for index in count(reader.header_count() - 1, -1):
        place = reader.header(index) if index >= 0 else None
        if place is None or place.height <= above:
            return None
        if reader.finality(place.height) is not None:
            return place
    return None


def _checkpoint(reader: Reader, place: HeaderPlace) -> Checkpoint:
    stored = reader.block(place.height)
    if stored is None:
        raise NoCheckpointError(f"block {place.height} is not kept here; ask another node")
    time_ms = decode_block(stored).header.time_ms
    return Checkpoint(block_hash=place.hash.hex(), height=place.height, time_ms=time_ms)
