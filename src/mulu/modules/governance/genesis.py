"""A consortium's first members and validators; a ``solo`` chain begins without a word of them.

Source: docs/spec/governance.md GOV-18; docs/spec/genesis.md GEN-5.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from mulu.core.hashing import Hasher
from mulu.core.ids import OrgId
from mulu.machine.context import View
from mulu.machine.genesis import Genesis, GenesisValidator
from mulu.modules.governance.actions import FinalityKey
from mulu.modules.governance.codes import FIRST_MEMBER, MEMBERS_MAX
from mulu.modules.governance.errors import BadConsortiumError, ValueRejectedError
from mulu.modules.governance.possession import holds_sm2_key
from mulu.modules.governance.state import GovernanceState, StoredSet, StoredValidator
from mulu.modules.governance.thresholds import PARAMETER, load_parameters

_OPERATOR_ORG: Final = OrgId("o0002")
FIRST_ADMITTED: Final = 3
"""Number of the first organisation beside the authority's and the operator's."""


def write_genesis(view: View, genesis: Genesis, hasher: Hasher) -> None:
    """Write members and validators of a consortium; nothing for a ``solo`` chain.

    Args:
        view: The state of height 0.
        genesis: The document.
        hasher: The chain's hash; governance needs none.

    Raises:
        BadConsortiumError: Members, validators or the parameter do not hold.
    """
    del hasher
    _ensure_parameters(genesis)
    if genesis.ordering == "solo":
        if genesis.members:
            raise BadConsortiumError(
                "a solo chain begins with the authority alone; admit members by decisions"
            )
        return
    orgs = _orgs(genesis)
    _ensure_validators(genesis, orgs)
    state = GovernanceState(view)
    state.put_members([one for one in orgs if one != _OPERATOR_ORG])
    validators = sorted(map(_stored, genesis.validators), key=lambda one: one.public_key)
    state.put_validators(StoredSet(height=0, validators=tuple(validators)))


def _orgs(genesis: Genesis) -> list[OrgId]:
    members = [OrgId(f"o{FIRST_ADMITTED + n:04d}") for n in range(len(genesis.members))]
    if len(members) >= MEMBERS_MAX:
        raise BadConsortiumError(f"at most {MEMBERS_MAX} organisations govern; name fewer members")
    return [FIRST_MEMBER, _OPERATOR_ORG, *members]


def _ensure_validators(genesis: Genesis, orgs: list[OrgId]) -> None:
    validators = genesis.validators
    for one in validators:
        if one.org_id not in orgs:
            raise BadConsortiumError(
                f"validator {one.name} is of {one.org_id}, which the document does not have"
            )
        if one.sm2 is not None and not holds_sm2_key(one.sm2, genesis.chain_id, one.public_key):
            raise BadConsortiumError(
                f"the SM2 key of validator {one.name} did not sign for chain {genesis.chain_id}"
            )
    _ensure_distinct("name", (one.name for one in validators))
    _ensure_distinct("node", (one.node_id for one in validators))


def _ensure_distinct(what: str, values: Iterable[str]) -> None:
    twice = [value for value, count in Counter(values).items() if count > 1]
    if twice:
        raise BadConsortiumError(f"two validators have {what} {twice[0]}; give each its own")


def _ensure_parameters(genesis: Genesis) -> None:
    for value in genesis.values:
        if (value.kind, value.name) == ("parameter", PARAMETER):
            try:
                load_parameters(value.name, value.value)
            except ValueRejectedError as err:
                raise BadConsortiumError(str(err)) from err


def _stored(one: GenesisValidator) -> StoredValidator:
    sm2 = one.sm2
    key = FinalityKey(possession=sm2.possession, public_key=sm2.public_key) if sm2 else None
    return StoredValidator(
        name=one.name,
        node_id=one.node_id,
        org_id=OrgId(one.org_id),
        power=one.power,
        public_key=one.public_key,
        sm2=key,
    )
