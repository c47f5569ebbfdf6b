"""The set of validators: who may join, change and leave it, and how quickly.

Source: docs/spec/governance.md GOV-8; CometBFT 0.38 types/validator_set.go ``MaxTotalVotingPower``
(2^63 ÷ 8, far above 100 validators of 1,000,000) and light/verifier.go ``DefaultTrustLevel``.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from mulu.core.hashing import SHA256
from mulu.core.ids import OrgId
from mulu.core.signing import ED25519, SM2, key_id
from mulu.machine.context import Context
from mulu.modules.governance.actions import SetValidator
from mulu.modules.governance.codes import VALIDATORS_MAX
from mulu.modules.governance.errors import (
    LastValidatorError,
    NoValidatorsError,
    OrgInactiveError,
    PowerShiftError,
    SetChangedError,
    ValidatorConflictError,
    ValidatorKeyError,
    ValidatorsFullError,
    ValidatorUnknownError,
)
from mulu.modules.governance.needs import NodeKeys, Orgs
from mulu.modules.governance.state import StoredSet, StoredValidator

ADDRESS_BYTES: Final = 20
FIRST_HEIGHT: Final = 1
IN_FORCE_AFTER: Final = 2
"""A change decided at a height holds for the engine from so many heights later."""
SHIFT: Final = 3
"""At most one in so many parts of the power changes in one block."""


def ensure_settable(
    stored: StoredSet | None, orgs: Orgs, keys: NodeKeys, action: SetValidator
) -> None:
    """Check a change of the set against the set as it stands.

    Raises:
        NoValidatorsError: The chain has a producer.
        ValidatorUnknownError: Nobody of this key is there to be removed.
        OrgInactiveError: The organisation is unknown or abolished.
        ValidatorConflictError: Name, node, organisation or key contradict the set.
        ValidatorKeyError: A key is known for another purpose.
        ValidatorsFullError: The set is full.
        LastValidatorError: Nobody would be left.
        PowerShiftError: Too much power would change at once.
    """
    if stored is None:
        raise NoValidatorsError(
            "this chain is ordered by one producer and has no validators; nothing can be set"
        )
    _ensure_fits(stored, orgs, action)
    _ensure_keys(keys, action)
    after = changed(stored.validators, action)
    if len(after) > VALIDATORS_MAX:
        raise ValidatorsFullError(
            f"there are {VALIDATORS_MAX} validators already; remove one first"
        )
    if not after:
        raise LastValidatorError("this is the last validator; add another one first")
    _ensure_gradual(stored.validators, after)


def ensure_unchanged(ctx: Context, stored: StoredSet | None) -> None:
    """The set changes at most once in a block, so that what a block changes has a bound.

    Raises:
        SetChangedError: It changed in this block already.
    """
    if stored is not None and stored.height == ctx.height:
        raise SetChangedError(
            f"the set of validators has changed in block {ctx.height} already; vote again in a"
            " later block"
        )


def changed(
    validators: Sequence[StoredValidator], action: SetValidator
) -> tuple[StoredValidator, ...]:
    """The set after a change, sorted by public key."""
    rest = [one for one in validators if one.public_key != action.public_key]
    if action.power:
        rest.append(_stored(action))
    return tuple(sorted(rest, key=lambda one: one.public_key))


def extended_from(stored: StoredSet, action: SetValidator, height: int) -> int:
    """First height whose votes carry SM2 signatures; an engine is told once and for good.

    Args:
        stored: The set as it stands.
        action: What changes it.
        height: Of the block that does.

    Returns:
        0 while no validator ever had an SM2 key.

    Source: docs/spec/governance.md GOV-23; CometBFT 0.38 types/params.go ``ValidateUpdate``.
    """
    if stored.extended_from:
        return stored.extended_from
    if any(one.sm2 is not None for one in stored.validators):
        return FIRST_HEIGHT  # as genesis says
    return height + IN_FORCE_AFTER if action.sm2 is not None and action.power else 0


def finality_keys(validators: Sequence[StoredValidator]) -> list[dict[str, str | int]]:
    """One {key_id, power} for each key that makes headers final, sorted by key id."""
    pairs = [
        (key_id(suite, bytes.fromhex(key)), one.power)
        for one in validators
        for suite, key in keys_of(one)
    ]
    return [{"key_id": id_, "power": power} for id_, power in sorted(pairs)]


def keys_of(validator: StoredValidator | SetValidator) -> list[tuple[int, str]]:
    """(suite, public key) of a validator's one or two keys."""
    keys = [(ED25519, validator.public_key)]
    if validator.sm2 is not None:
        keys.append((SM2, validator.sm2.public_key))
    return keys


def engine_address(public_key: str) -> str:
    """The engine's address of an Ed25519 key: 20 bytes of its SHA-256, hex."""
    return SHA256.digest(bytes.fromhex(public_key))[:ADDRESS_BYTES].hex()


def _stored(action: SetValidator) -> StoredValidator:
    fields = msgspec.structs.asdict(action)
    return StoredValidator(**{**fields, "org_id": OrgId(action.org_id)})


def _ensure_fits(stored: StoredSet, orgs: Orgs, action: SetValidator) -> None:
    present = {one.public_key: one for one in stored.validators}.get(action.public_key)
    if action.power == 0:
        if present is None:
            raise ValidatorUnknownError(
                f"no validator has key {action.public_key[:16]}…; list the validators again"
            )
        if msgspec.structs.replace(present, power=0) != _stored(action):
            raise ValidatorConflictError(
                f"validator {present.name} stands with other facts; repeat them to remove it"
            )
        return
    if orgs.status(action.org_id) != "active":
        raise OrgInactiveError(
            f"{action.org_id} is no active organisation; register it first or name another"
        )
    others = [one for one in stored.validators if one.public_key != action.public_key]
    if present is not None and present.org_id != action.org_id:
        raise ValidatorConflictError(
            f"this key is a validator of {present.org_id}; make another key for {action.org_id}"
        )
    if any(_clash(one, action) for one in others):
        raise ValidatorConflictError(
            f"another validator has name {action.name}, this node or this SM2 key; choose others"
        )


def _clash(one: StoredValidator, action: SetValidator) -> bool:
    shared = set(keys_of(one)) & set(keys_of(action))
    return one.name == action.name or one.node_id == action.node_id or bool(shared)


def _ensure_keys(keys: NodeKeys, action: SetValidator) -> None:
    for suite, public_key in keys_of(action):
        id_ = key_id(suite, bytes.fromhex(public_key))
        if not keys.is_free(id_, action.org_id):
            raise ValidatorKeyError(
                f"key {id_[:16]}… is known to this chain for another purpose; make a new key"
            )


def _ensure_gradual(before: Sequence[StoredValidator], after: Sequence[StoredValidator]) -> None:
    old = {one.public_key: one.power for one in before}
    new = {one.public_key: one.power for one in after}
    if len(old) == 1 and old.keys() == new.keys():
        return  # a lone validator has all the power, whatever its number
    moved = sum(abs(old.get(key, 0) - new.get(key, 0)) for key in old.keys() | new.keys())
    whole = max(sum(old.values()), sum(new.values()))
    if moved * SHIFT > whole:
        raise PowerShiftError(
            f"{moved} of {whole} power would change at once, at most a third may; take smaller"
            " steps in several blocks"
        )
