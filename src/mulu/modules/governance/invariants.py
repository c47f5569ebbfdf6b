"""What always holds about governance.

Source: docs/spec/governance.md GOV-21.
"""

from itertools import pairwise

from mulu.core.canonical import decode
from mulu.core.errors import ensure
from mulu.core.hashing import Hasher
from mulu.core.prefixes import ERASURE, EVIDENCE, MACHINE_CHAIN, PROPOSAL
from mulu.machine.context import View
from mulu.modules.governance.codes import MEMBERS_MAX, VALIDATORS_MAX
from mulu.modules.governance.content import erased_by
from mulu.modules.governance.needs import Needs
from mulu.modules.governance.state import (
    GovernanceState,
    ProposalContent,
    StoredErasure,
    StoredProposal,
    content_hash,
    evidence_key,
    proposal_key,
)
from mulu.modules.governance.validators import finality_keys


def ensure_invariants(view: View, needs: Needs) -> None:
    """Check everything over a whole state.

    Raises:
        InvariantError: Something does not hold.
    """
    proposals = [decode(value, StoredProposal) for _, value in view.items(PROPOSAL)]
    _ensure_members(view, needs)
    _ensure_validators(view, needs)
    _ensure_proposals(view, proposals)
    _ensure_erasures(view, proposals)
    _ensure_plans(view)


def _ensure_members(view: View, needs: Needs) -> None:
    members = GovernanceState(view).members()
    ensure(1 <= len(members) <= MEMBERS_MAX, "nobody governs, or too many")
    ensure(list(members) == sorted(set(members)), "members are not a sorted set")
    orgs = needs.orgs(view)
    ensure(all(orgs.status(one) is not None for one in members), "a member is unknown")


def _ensure_validators(view: View, needs: Needs) -> None:
    stored = GovernanceState(view).validators()
    if stored is None:
        return
    validators = stored.validators
    ensure(1 <= len(validators) <= VALIDATORS_MAX, "there is no validator, or there are too many")
    ensure(all(one.power > 0 for one in validators), "a validator has no power")
    keys = [one.public_key for one in validators]
    ensure(keys == sorted(set(keys)), "validators are not sorted by key")
    for field in ("name", "node_id"):
        ensure(len({getattr(one, field) for one in validators}) == len(keys), f"one {field} twice")
    signs = any(one.sm2 is not None for one in validators)
    ensure(
        not (stored.height and signs) or stored.extended_from > 0, "SM2 keys without a beginning"
    )
    reserved = needs.node_keys(view)
    for one in validators:
        for pair in finality_keys([one]):
            ensure(
                reserved.is_free(str(pair["key_id"]), one.org_id),
                f"a key of validator {one.name} is another's",
            )


def _ensure_proposals(view: View, proposals: list[StoredProposal]) -> None:
    counts = GovernanceState(view).counts()
    numbers = [one.number for one in proposals]
    ensure(numbers == list(range(1, counts.proposals + 1)), "proposals have gaps")
    decisions = sorted(one.decision for one in proposals if one.decision)
    ensure(decisions == list(range(1, counts.decisions + 1)), "decisions have gaps")
    evidence = [key for key, _ in view.items(EVIDENCE)]
    ensure(evidence == [evidence_key(n + 1) for n in range(counts.evidence)], "evidence has gaps")
    hasher = _hasher(view)
    for one in proposals:
        _ensure_proposal(view, one, hasher)


def _ensure_proposal(view: View, one: StoredProposal, hasher: Hasher) -> None:
    where = f"proposal {one.number}"
    ensure(view.get(proposal_key(one.number)) is not None, f"{where} stands under another key")
    content = ProposalContent(
        action=one.action,
        expires_ms=one.expires_ms,
        number=one.number,
        org_id=one.org_id,
        part=one.part,
    )
    ensure(content_hash(hasher, content) == one.content_hash, f"content hash of {where} is wrong")
    ensure((one.status == "passed") is bool(one.decision), f"{where} passed without a number")
    ensure((one.status == "open") is (one.closed_height == 0), f"{where} is open and closed")
    voters = [vote.org_id for vote in one.votes]
    ensure(len(set(voters)) == len(voters), f"an organisation voted twice on {where}")
    ensure(voters[:1] == [one.org_id], f"{where} was not approved by its proposer first")


def _ensure_erasures(view: View, proposals: list[StoredProposal]) -> None:
    decided = {one.decision: erased_by(one) for one in proposals if erased_by(one)}
    found = {
        decode(value, StoredErasure).decision: key[len(ERASURE) :].decode()
        for key, value in view.items(ERASURE)
    }
    ensure(found == decided, "erasures and decisions differ")


def _ensure_plans(view: View) -> None:
    plans = GovernanceState(view).plans()
    rising = all(
        one.from_height < other.from_height and one.app_version < other.app_version
        for one, other in pairwise(plans)
    )
    ensure(rising, "upgrades do not follow each other")


def _hasher(view: View) -> Hasher:
    chain = view.get(MACHINE_CHAIN) or b""
    return Hasher(chain.decode().partition("#")[2].partition(":")[0])
