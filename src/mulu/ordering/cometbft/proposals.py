"""PrepareProposal and ProcessProposal: what a proposer chooses, and what others accept of it.

Whatever ``prepare`` makes, ``process`` accepts on every node that stands at the same height; beyond
that ``process`` is a pure function of the proposal and committed state.

Source: docs/spec/abci.md ABC-11, ABC-12 and ABC-13.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mulu.core.errors import InadmissibleError, VerificationError
from mulu.ordering.cometbft.needs import Listener, SelfProving
from mulu.ordering.cometbft.remembered import Remembered
from mulu.ordering.cometbft.requests import RequestPrepareProposal, RequestProcessProposal
from mulu.ordering.cometbft.responses import (
    ACCEPT,
    REJECT,
    ResponsePrepareProposal,
    ResponseProcessProposal,
)
from mulu.ordering.cometbft.self_proving import ITEMS_BYTES_MAX, ITEMS_MAX, encode_items
from mulu.ordering.cometbft.shapes import ExtendedCommitInfo, Timestamp
from mulu.ordering.cometbft.translating import decided_block
from mulu.ordering.cometbft.wire import varint_size
from mulu.ordering.port import Application
from mulu.tx.errors import ValidTooLongError
from mulu.tx.prepare import Prepared


def size_in_block(entry: bytes) -> int:
    """Bytes that an entry takes of a block, as the engine counts them: tag, length, bytes."""
    return 1 + varint_size(len(entry)) + len(entry)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A frame that may stand in the block."""

    frame: bytes
    tx: Prepared


class Proposals:
    """Makes and judges proposals.

    Args:
        application: The machine behind the port.
        remembered: What was prepared of late.
        self_proving: Makes and judges self-proving items; None when this chain has none.
        listener: Told of frames that are declined.
    """

    def __init__(
        self,
        application: Application,
        remembered: Remembered,
        self_proving: SelfProving | None,
        listener: Listener | None,
    ) -> None:
        self._application = application
        self._remembered = remembered
        self._self_proving = self_proving
        self._listener = listener

    def prepare(self, request: RequestPrepareProposal) -> ResponsePrepareProposal:
        """Choose, in order, the admissible frames that fit, each transaction once."""
        items = self._collect(request.local_last_commit or ExtendedCommitInfo())
        extra = _entry_of(items, request.max_tx_bytes)
        room = request.max_tx_bytes - sum(map(size_in_block, extra))
        chosen = self._admissible(self._candidates(request.txs), request)
        return ResponsePrepareProposal(txs=(*_fitting(chosen, room), *extra))

    def process(self, request: RequestProcessProposal) -> ResponseProcessProposal:
        """Accept a proposal whose every entry may stand in this block."""
        try:
            decided = decided_block(request, self._remembered.judge)
        except (InadmissibleError, VerificationError):
            return ResponseProcessProposal(status=REJECT)
        good = all(map(self._holds, decided.self_proving))
        accepted = good and self._application.process_proposal(decided)
        return ResponseProcessProposal(status=ACCEPT if accepted else REJECT)

    def _holds(self, item: bytes) -> bool:
        return self._self_proving is not None and self._self_proving.holds(item)

    def _collect(self, commit: ExtendedCommitInfo) -> Sequence[bytes]:
        if self._self_proving is None:
            return ()
        return self._self_proving.collect(
            [
                (vote.validator.address, vote.vote_extension)
                for vote in commit.votes
                if vote.validator is not None and vote.vote_extension
            ]
        )

    def _candidates(self, frames: Iterable[bytes]) -> list[Candidate]:
        """Those that can be read; a transaction that comes twice counts once."""
        found: dict[bytes, Candidate] = {}
        for frame in frames:
            try:
                tx = self._remembered.judge(frame)
            except InadmissibleError as err:
                self._decline(frame, b"", err)
            else:
                found.setdefault(tx.id, Candidate(frame, tx))
        return list(found.values())

    def _admissible(
        self, candidates: list[Candidate], request: RequestPrepareProposal
    ) -> list[Candidate]:
        chosen, dropped = self._application.prepare_proposal(
            [each.tx for each in candidates],
            height=request.height,
            time_ms=(request.time or Timestamp()).ms,
            size_bytes_max=sum(each.tx.size_bytes for each in candidates),
        )
        for each in candidates:
            reason = dropped.get(each.tx.id)
            if reason is not None:
                self._decline(each.frame, each.tx.id, reason)
        ids = {tx.id for tx in chosen}
        return [each for each in candidates if each.tx.id in ids]

    def _decline(self, frame: bytes, tx_id: bytes, reason: InadmissibleError) -> None:
        if not isinstance(reason, ValidTooLongError):
            self._remembered.forget([frame])
        if self._listener is not None:
            self._listener.declined(frame, tx_id, reason)


def _entry_of(items: Sequence[bytes], room: int) -> list[bytes]:
    """The entry of self-proving items, when there are any and it may stand in the block."""
    entry = encode_items(items[:ITEMS_MAX])
    fits = len(entry) <= ITEMS_BYTES_MAX and size_in_block(entry) <= room
    return [entry] if items and fits else []


def _fitting(candidates: Iterable[Candidate], room: int) -> list[bytes]:
    """The first that fit together; one that would never fit stands in nobody's way."""
    taken: list[bytes] = []
    left = room
    for each in candidates:
        size = size_in_block(each.frame)
        if size > room:
            continue
        if size > left:
            break
        taken.append(each.frame)
        left -= size
    return taken
