"""From the engine's block to the machine's: times, misbehaviour, frames; and validators back.

Source: docs/spec/abci.md ABC-12 and ABC-13; docs/adr/0008-consortium.md.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal, Protocol, TypeAlias

from mulu.core.errors import VerificationError
from mulu.machine.decided import Decided
from mulu.machine.system import Misbehaviour, SystemItem, ValidatorPower
from mulu.ordering.cometbft.self_proving import split
from mulu.ordering.cometbft.shapes import (
    DUPLICATE_VOTE,
    LIGHT_CLIENT_ATTACK,
    Misbehavior,
    PublicKey,
    Timestamp,
    Validator,
    ValidatorUpdate,
)
from mulu.tx.prepare import Prepared

_Kind: TypeAlias = Literal["duplicate_vote", "light_client_attack"]
_KINDS: Final[dict[int, _Kind]] = {
    DUPLICATE_VOTE: "duplicate_vote",
    LIGHT_CLIENT_ATTACK: "light_client_attack",
}


class EngineBlock(Protocol):
    """What a proposal and a decided block have in common."""

    @property
    def txs(self) -> Sequence[bytes]:
        """Frames, then at most one entry of self-proving items."""
        ...

    @property
    def misbehavior(self) -> Sequence[Misbehavior]:
        """What validators did against the rules."""
        ...

    @property
    def height(self) -> int:
        """Height of the block."""
        ...

    @property
    def time(self) -> Timestamp | None:
        """Time of the block."""
        ...


def decided_block(block: EngineBlock, judge: Callable[[bytes], Prepared]) -> Decided:
    """The block in the words of the port.

    Raises:
        InadmissibleError: A frame can never stand in a block.
        VerificationError: The entry of self-proving items, or what is said of misbehaviour, is not
            one that an honest proposer makes.
    """
    frames, items = split(block.txs)
    return Decided(
        height=block.height,
        time_ms=(block.time or Timestamp()).ms,
        transactions=[judge(frame) for frame in frames],
        system=system_items(block.misbehavior),
        self_proving=items,
    )


def system_items(reported: Iterable[Misbehavior]) -> tuple[SystemItem, ...]:
    """Misbehaviour as system items, in the engine's order.

    Raises:
        VerificationError: ``block.misbehaviour``: of a kind that is not known.
    """
    return tuple(_system_item(each) for each in reported)


def _system_item(reported: Misbehavior) -> SystemItem:
    kind = _KINDS.get(reported.type)
    if kind is None:
        raise VerificationError(
            "block.misbehaviour", f"misbehaviour of kind {reported.type} is not known"
        )
    validator = reported.validator or Validator()
    return Misbehaviour(
        height=reported.height,
        kind=kind,
        power=validator.power,
        time_ms=(reported.time or Timestamp()).ms,
        total_power=reported.total_voting_power,
        validator=validator.address.hex(),
    )


def engine_validators(validators: Iterable[ValidatorPower]) -> tuple[ValidatorUpdate, ...]:
    """Validators in the engine's words."""
    return tuple(
        ValidatorUpdate(pub_key=PublicKey(ed25519=each.public_key), power=each.power)
        for each in validators
    )
