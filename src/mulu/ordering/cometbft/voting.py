"""A validator's hand: signs what the engine asks, and never two different things in one step.

What was signed last is kept durably before the signature leaves. The same step is signed again only
when nothing differs but the time, and then with the old time and signature: the engine may have
fallen before it noted that it had voted.

Source: docs/spec/engine.md ENG-5 and ENG-6; CometBFT 0.38, privval/file.go.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from mulu.core.canonical import UInt, Wire
from mulu.core.errors import UnavailableError
from mulu.core.signing import ED25519, Signer, verify
from mulu.ordering.cometbft.canonical_votes import (
    extension_bytes,
    is_nil,
    proposal_bytes,
    signed_place,
    vote_bytes,
)
from mulu.ordering.cometbft.privval import PRECOMMIT, PREVOTE, PROPOSAL, Proposal, Vote
from mulu.ordering.cometbft.shapes import Timestamp
from mulu.ordering.cometbft.wire import WireError

M = TypeVar("M", Vote, Proposal)

_PROPOSE: Final = 1
_STEPS: Final = {PREVOTE: 2, PRECOMMIT: 3}
_RESTORE: Final = "restore the newest copy of the file, or rotate the validator's key"


class DoubleSignError(UnavailableError):
    """Signing this could contradict what was signed before, so it is not signed."""


class LastSigned(Wire):
    """What this validator signed last; all zero and empty before the first."""

    height: UInt = 0
    nanos: UInt = 0
    public_key: str = ""
    """Of the key that signed, hex."""
    round: UInt = 0
    seconds: UInt = 0
    signature: str = ""
    """Hex."""
    signed: str = ""
    """The bytes it covers, hex."""
    step: UInt = 0
    """1 proposal, 2 prevote, 3 precommit."""


class Voter:
    """Signs for one validator of one chain.

    Args:
        signer: The validator's key.
        chain_id: The engine's name of the chain.
        last: What was signed last.
        keep: Keeps what is being signed, durably, before it returns.

    Raises:
        DoubleSignError: What is kept as signed last is not what this key signed.
    """

    def __init__(
        self,
        signer: Signer,
        chain_id: str,
        last: LastSigned,
        keep: Callable[[LastSigned], None],
    ) -> None:
        self._signer = signer
        self._chain_id = chain_id
        self._last = last
        self._keep = keep
        if last.public_key == signer.public_key.hex():
            _ensure_signed(last)

    @property
    def public_key(self) -> bytes:
        """The validator's key, 32 bytes."""
        return self._signer.public_key

    @property
    def chain_id(self) -> str:
        """The chain it signs for."""
        return self._chain_id

    def sign_vote(self, vote: Vote) -> Vote:
        """Sign a prevote or precommit.

        Raises:
            DoubleSignError: It could contradict what was signed before.
        """
        step = _STEPS.get(vote.type)
        if step is None:
            raise DoubleSignError(f"a vote of type {vote.type} is neither prevote nor precommit")
        extended = vote.type == PRECOMMIT and not is_nil(vote)
        if vote.extension and not extended:
            raise DoubleSignError("only a precommit for a block has an extension")
        signed = self._sign(vote, step, lambda one: vote_bytes(self._chain_id, one))
        if not extended:
            return signed
        signature = self._signer.sign(extension_bytes(self._chain_id, vote))
        return replace(signed, extension_signature=signature)

    def sign_proposal(self, proposal: Proposal) -> Proposal:
        """Sign a proposal.

        Raises:
            DoubleSignError: It could contradict what was signed before.
        """
        return self._sign(proposal, _PROPOSE, lambda one: proposal_bytes(self._chain_id, one))

    def _sign(self, asked: M, step: int, covered: Callable[[M], bytes]) -> M:
        last = self._last
        place, before = (asked.height, asked.round, step), (last.height, last.round, last.step)
        if place < before:
            raise DoubleSignError(
                f"height, round and step {place} come before {before}, which was signed already;"
                " is this home a copy of another that runs?"
            )
        if place == before:
            return self._again(asked, covered)
        time = asked.timestamp or Timestamp()
        signed = covered(asked)
        signature = self._signer.sign(signed)
        noted = LastSigned(
            height=asked.height,
            nanos=time.nanos,
            public_key=self.public_key.hex(),
            round=asked.round,
            seconds=time.seconds,
            signature=signature.hex(),
            signed=signed.hex(),
            step=step,
        )
        self._keep(noted)
        self._last = noted
        return replace(asked, signature=signature)

    def _again(self, asked: M, covered: Callable[[M], bytes]) -> M:
        last = self._last
        then = Timestamp(seconds=last.seconds, nanos=last.nanos)
        same = replace(asked, timestamp=then, signature=bytes.fromhex(last.signature))
        if covered(same).hex() != last.signed:
            raise DoubleSignError(
                f"something else was signed at height {last.height}, round {last.round}, step"
                f" {last.step}"
            )
        return same


def _ensure_signed(last: LastSigned) -> None:
    """Hold what is kept against its signature, which covers height, round and kind of vote."""
    try:
        signed, signature = bytes.fromhex(last.signed), bytes.fromhex(last.signature)
        good = verify(ED25519, bytes.fromhex(last.public_key), signed, signature)
        place = signed_place(signed)
    except (ValueError, WireError) as err:
        raise DoubleSignError(f"what was signed last cannot be read: {err}; {_RESTORE}") from err
    kind, step = place[2], _PROPOSE if place[2] == PROPOSAL else _STEPS.get(place[2])
    if not good or (*place[:2], step) != (last.height, last.round, last.step):
        raise DoubleSignError(
            f"what is kept as signed last, height {last.height}, is not what the signature beside"
            f" it covers (height {place[0]}, round {place[1]}, kind {kind}); {_RESTORE}"
        )
