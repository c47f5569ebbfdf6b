"""Checks of an organisation's attributes; each raises exactly one kind of refusal.

Source: docs/spec/identity.md IDN-2 to IDN-5.
"""

from typing import Final

from mulu.modules.identity.codes import OPERATOR
from mulu.modules.identity.credit_code import is_credit_code
from mulu.modules.identity.errors import (
    AuthorityOrgError,
    BadCreditCodeError,
    BadRegionError,
    CreditCodeTakenError,
    OperatorKindError,
    OrgAbolishedError,
    StaleBaseError,
    SuccessorError,
)
from mulu.modules.identity.messages import ReviseOrg
from mulu.modules.identity.state import AUTHORITY_ORG, IdentityState, StoredOrg

DIGITS: Final = frozenset("0123456789")
REGION_LENGTH: Final = 6


def ensure_revisable(before: StoredOrg, msg: ReviseOrg) -> None:
    """A revision builds on the current version and turns nothing into what it cannot become.

    Raises:
        StaleBaseError: There is another version by now.
        OrgAbolishedError: An abolished organisation would become active.
        AuthorityOrgError: The authority would be abolished.
        OperatorKindError: An organisation would become an operator, or cease to be one.
    """
    if before.content_hash != msg.base:
        raise StaleBaseError(
            f"organisation {msg.org_id} is at version {before.version} with another content hash;"
            " read it again and revise that"
        )
    if before.status == "abolished" and msg.status == "active":
        raise OrgAbolishedError(
            f"organisation {msg.org_id} is abolished for good; register a new organisation"
        )
    if msg.status == "abolished" and msg.org_id == AUTHORITY_ORG:
        raise AuthorityOrgError(f"{AUTHORITY_ORG} is the authority; it cannot be abolished")
    if (before.kind == OPERATOR) is not (msg.kind == OPERATOR):
        raise OperatorKindError(
            f"organisation {msg.org_id} is {before.kind}; register another one as {msg.kind}"
        )


def ensure_successor(state: IdentityState, msg: ReviseOrg) -> None:
    """Only an abolished organisation has a successor: another, active one.

    Raises:
        SuccessorError: It is not so.
    """
    if not msg.successor:
        return
    successor = state.org(msg.successor)
    is_other = successor is not None and successor.status == "active"
    if msg.status != "abolished" or msg.successor == msg.org_id or not is_other:
        raise SuccessorError(
            f"{msg.successor} cannot succeed {msg.org_id}; name another, active organisation,"
            " and only when abolishing"
        )


def ensure_credit_code(state: IdentityState, credit_code: str, org_id: str) -> None:
    """A credit code is valid and never belonged to another organisation; "" is none.

    Raises:
        BadCreditCodeError: It breaks GB 32100-2015.
        CreditCodeTakenError: It was bound to another organisation.
    """
    if not credit_code:
        return
    if not is_credit_code(credit_code):
        raise BadCreditCodeError(
            f"{credit_code!r} is not a valid credit code (18 characters, GB 32100-2015);"
            " correct it, or leave it out: never invent one"
        )
    bound = state.bound_to(credit_code)
    if bound is not None and bound != org_id:
        raise CreditCodeTakenError(
            f"credit code {credit_code} belongs to {bound}; revise {bound} instead"
        )


def is_region(scheme: str, region: str) -> bool:
    """Tell whether a region code is one of its scheme: six digits (GBT2260), L and five (LOCAL)."""
    if scheme == "GBT2260":
        return len(region) == REGION_LENGTH and DIGITS.issuperset(region)
    if scheme == "LOCAL":
        return len(region) == REGION_LENGTH and region[0] == "L" and DIGITS.issuperset(region[1:])
    return not region


def ensure_region(scheme: str, region: str) -> None:
    """A region code and its scheme stand together.

    Raises:
        BadRegionError: They do not.
    """
    if not is_region(scheme, region):
        raise BadRegionError(
            f"region {region!r} is no code of scheme {scheme!r}; write six digits with GBT2260,"
            " L and five digits with LOCAL, or neither"
        )
