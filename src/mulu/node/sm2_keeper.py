"""Finality by SM2: signs what this validator votes for, judges others, keeps the result.

Votes for height H sign the last header before H. The next proposer gathers them into one item that
proves itself; whoever executes that block keeps it as the header's second finality.

Source: docs/spec/node.md NOD-9; docs/spec/bundle.md BUN-33 to BUN-35.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from mulu.core.errors import VerificationError
from mulu.core.hashing import Hasher
from mulu.core.signing import SIGNATURE_BYTES, Signer
from mulu.machine.application import Application
from mulu.machine.block import decode_block
from mulu.machine.decided import Decided
from mulu.proof.bundle import encode_finality
from mulu.proof.header import Header, header_hash
from mulu.proof.sm2_votes import (
    NONE,
    collect,
    decode_item,
    open_item,
    sign_extension,
    verify_extension,
)
from mulu.proof.trusted_set import TrustedValidator, address
from mulu.query.known_sets import SETS, encode_sets, read_sets, set_before, trusted_set
from mulu.store.port import Reader, Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voted:
    """A header that is voted on, and who may make it final."""

    header: Header
    digest: bytes
    validators: Sequence[TrustedValidator] | None
    """None when the set is not known here: this node joined behind it."""


class Sm2Keeper:
    """The vote extensions and self-proving items of one node; on the ledger's thread.

    Args:
        application: Tells where the chain stands, and of each block.
        store: The ledger's store.
        hasher: The chain's hash.
        signer: This validator's SM2 key; None when it has none.
    """

    def __init__(
        self, application: Application, store: Store, hasher: Hasher, signer: Signer | None
    ) -> None:
        self._application = application
        self._store = store
        self._hasher = hasher
        self._signer = signer
        self._known: _Voted | None = None
        application.on_decided(self._decided)
        self._keep_sets()  # a process may have died between a block and this

    def extend_vote(self, height: int, app_hash: bytes) -> bytes:
        """Sign the last header before a height; nothing when this key is not in its set."""
        voted = self._voted(height - 1)
        if voted is None or self._signer is None or voted.digest != app_hash:
            return NONE
        point = self._signer.public_key.hex()
        mine = [one for one in voted.validators or () if one.sm2 and one.sm2.public_key == point]
        return sign_extension(self._signer, voted.header, voted.digest) if mine else NONE

    def verify_vote_extension(self, height: int, validator: bytes, extension: bytes) -> bool:
        """Judge another's extension; one of a set that is not known here cannot be judged."""
        voted = self._voted(height - 1)
        if voted is None:
            has_form = len(extension) == SIGNATURE_BYTES
            return extension == NONE or (has_form and self._began_behind(height - 1))
        if voted.validators is None:
            return True
        for one in voted.validators:
            if address(bytes.fromhex(one.public_key)) == validator:
                return verify_extension(extension, one, voted.header, voted.digest)
        return extension == NONE

    def collect(self, extensions: Sequence[tuple[bytes, bytes]]) -> Sequence[bytes]:
        """Make the item of the header that the votes for the last block signed, once."""
        if not any(extension for _, extension in extensions):
            return ()  # so it is on a chain without SM2 keys
        voted = self._voted(self._application.info().engine_height - 1)
        if voted is None or voted.validators is None or self._is_kept(voted.header.height):
            return ()
        item = collect(dict(extensions), voted.validators, voted.header, voted.digest)
        return () if item is None else (item,)

    def holds(self, item: bytes) -> bool:
        """Judge an item of a proposal by its bytes and committed state.

        A node that began from a snapshot has neither header nor set of what was decided before: it
        takes what has the form, as honest proposers make it, and keeps nothing of it.
        """
        height = self._application.info().engine_height - 1
        voted = self._voted(height)
        try:
            if voted is None:
                return self._began_behind(height) and decode_item(item).height <= height
            if voted.validators is None:
                return decode_item(item).height == voted.header.height
            open_item(item, voted.validators, voted.header, voted.digest)
        except VerificationError:
            return False
        return True

    def _decided(self, decided: Decided) -> None:
        """Keep the sets, and what a decided block proves of an earlier header."""
        self._known = None
        for item in decided.self_proving:
            self._keep(item, decided.height)
        self._keep_sets()

    def _keep_sets(self) -> None:
        with self._store.read() as reader:
            known, kept = read_sets(reader), reader.meta(SETS)
        if known.sets and encode_sets(known) != kept:
            self._store.set_meta(SETS, encode_sets(known))

    def _keep(self, item: bytes, height: int) -> None:
        voted = self._voted(height - 2)
        if voted is None or voted.validators is None:
            return
        try:
            finality = open_item(item, voted.validators, voted.header, voted.digest)
        except VerificationError as err:
            logger.error("block %d carries a bad SM2 item: %s", height, err)  # noqa: TRY400
            return
        self._store.set_finality(voted.header.height, encode_finality(finality), {}, "sm2")

    def _is_kept(self, height: int) -> bool:
        with self._store.read() as reader:
            return reader.finality(height, "sm2") is not None

    def _began_behind(self, height: int) -> bool:
        """Whether the header in force at a height came with, or before, a restored snapshot."""
        with self._store.read() as reader:
            place = reader.last_header_at_or_before(height)
            if place is not None:
                return reader.block(place.height) is None
            first = reader.first_header()
            return first is not None and first.log_index > 0

    def _voted(self, height: int) -> _Voted | None:
        """The header in force at a height; None before the first."""
        with self._store.read() as reader:
            place = reader.last_header_at_or_before(height) if height > 0 else None
            if place is None:
                return None
            if self._known is None or self._known.header.height != place.height:
                self._known = _read(reader, place.height, self._hasher)
        return self._known


def _read(reader: Reader, height: int, hasher: Hasher) -> _Voted | None:
    stored = reader.block(height)
    if stored is None:
        return None
    header = decode_block(stored).header
    known = set_before(read_sets(reader), height)
    return _Voted(
        header=header,
        digest=header_hash(header, hasher),
        validators=None if known is None else trusted_set(known),
    )
