"""Every state key of governance, and typed access to it.

Source: docs/spec/governance.md GOV-1.
"""

from collections.abc import Sequence
from typing import TypeVar

from mulu.core.canonical import Hex20, Hex32, UInt, Wire, decode_loose, encode
from mulu.core.hashing import TAG_CONTENT, Hasher
from mulu.core.ids import KeyId, OrgId
from mulu.core.prefixes import (
    ERASURE,
    EVIDENCE,
    FREEZE,
    GOVERNANCE_COUNTER,
    MEMBERS,
    PEERS,
    PROPOSAL,
    UPGRADES,
    VALIDATORS,
)
from mulu.machine.context import View
from mulu.machine.system import Misbehaviour
from mulu.modules.governance.actions import Action, FinalityKey
from mulu.modules.governance.codes import FIRST_MEMBER, Choice, Scope, Status
from mulu.tx.parts import PartRef

W = TypeVar("W", bound=Wire)


class StoredMembers(Wire):
    """The organisations that govern, sorted."""

    orgs: tuple[OrgId, ...]


class StoredValidator(Wire):
    """A validator as it stands."""

    name: str
    node_id: Hex20
    org_id: OrgId
    power: UInt
    public_key: Hex32
    sm2: FinalityKey | None = None


class StoredSet(Wire):
    """All validators in one value, since every block reads them; sorted by public key."""

    extended_from: UInt = 0
    """First height whose votes carry SM2 signatures, once the set was changed; 0 before that, and
    while none do."""
    height: UInt
    """Block that changed it last; 0 for genesis."""
    validators: tuple[StoredValidator, ...]


class StoredVote(Wire):
    """An organisation's vote."""

    choice: Choice
    height: UInt
    key_id: KeyId
    org_id: OrgId


class ProposalContent(Wire):
    """What a proposal's content hash is taken over, and votes are bound to."""

    action: Action
    expires_ms: UInt
    number: UInt
    org_id: OrgId
    part: PartRef


class StoredProposal(Wire):
    """A proposal, its votes, and what became of it."""

    action: Action
    closed_height: UInt = 0
    """Block that closed it; 0 while it is open."""
    content_hash: Hex32
    """H(``mulu/content/1`` ‖ canonical ``ProposalContent``)."""
    decision: UInt = 0
    """Number of the decision; 0 unless it passed."""
    expires_ms: UInt
    height: UInt
    """Block that brought it."""
    number: UInt
    org_id: OrgId
    part: PartRef
    status: Status
    time_ms: UInt
    """Time of that block."""
    votes: tuple[StoredVote, ...]
    """In the order of casting; the first is the proposer's."""


class StoredCounts(Wire):
    """How much there ever was of each."""

    decisions: UInt = 0
    evidence: UInt = 0
    proposals: UInt = 0


class StoredErasure(Wire):
    """Which decision erased a part."""

    decision: UInt
    height: UInt


class StoredFreeze(Wire):
    """A freeze; it is over when its time is."""

    decision: UInt
    scope: Scope
    until_ms: UInt


class StoredPlan(Wire):
    """An upgrade of the rules; reached or to come."""

    app_version: UInt
    decision: UInt
    from_height: UInt
    name: str
    release: Hex32


class StoredPlans(Wire):
    """All upgrades, oldest first; the last may lie ahead."""

    plans: tuple[StoredPlan, ...]


class StoredPeers(Wire):
    """Nodes admitted beside the validators', sorted."""

    node_ids: tuple[Hex20, ...]


class StoredEvidence(Wire):
    """What an engine reported, and in which block."""

    item: Misbehaviour
    noted_height: UInt


def proposal_key(number: int) -> bytes:
    """State key of a proposal: ten digits, so that byte order is the order of numbers."""
    return PROPOSAL + f"{number:010d}".encode()


def evidence_key(number: int) -> bytes:
    """State key of the nth evidence, from 1."""
    return EVIDENCE + f"{number:010d}".encode()


def erasure_key(commitment: str) -> bytes:
    """State key that a part's erasure stands under."""
    return ERASURE + commitment.encode()


def content_hash(hasher: Hasher, content: ProposalContent) -> str:
    """Hash a proposal's content (hex of 32 bytes)."""
    return hasher.tagged(TAG_CONTENT, encode(content)).hex()


class GovernanceState:
    """Typed access to everything that governance keeps.

    Args:
        view: The state as it stands.
    """

    __slots__ = ("_view",)

    def __init__(self, view: View) -> None:
        self._view = view

    def members(self) -> tuple[OrgId, ...]:
        """Organisations that govern, sorted; the authority's alone until a decision says more."""
        stored = self._read(MEMBERS, StoredMembers)
        return (FIRST_MEMBER,) if stored is None else stored.orgs

    def put_members(self, orgs: Sequence[OrgId]) -> None:
        """Keep who governs."""
        self._view.put(MEMBERS, encode(StoredMembers(orgs=tuple(sorted(orgs)))))

    def validators(self) -> StoredSet | None:
        """The set of validators; None on a chain that has a producer."""
        return self._read(VALIDATORS, StoredSet)

    def put_validators(self, stored: StoredSet) -> None:
        """Keep the set."""
        self._view.put(VALIDATORS, encode(stored))

    def proposal(self, number: int) -> StoredProposal | None:
        """A proposal, or None."""
        return self._read(proposal_key(number), StoredProposal)

    def put_proposal(self, proposal: StoredProposal) -> None:
        """Keep a proposal."""
        self._view.put(proposal_key(proposal.number), encode(proposal))

    def counts(self) -> StoredCounts:
        """The counters; zero before the first."""
        return self._read(GOVERNANCE_COUNTER, StoredCounts) or StoredCounts()

    def put_counts(self, counts: StoredCounts) -> None:
        """Keep the counters."""
        self._view.put(GOVERNANCE_COUNTER, encode(counts))

    def erasure(self, commitment: str) -> StoredErasure | None:
        """The decision that erased a part, or None."""
        return self._read(erasure_key(commitment), StoredErasure)

    def put_erasure(self, commitment: str, erasure: StoredErasure) -> None:
        """Note that a part is erased."""
        self._view.put(erasure_key(commitment), encode(erasure))

    def freeze(self) -> StoredFreeze | None:
        """The last freeze, over or not; None without one, or once it was ended."""
        return self._read(FREEZE, StoredFreeze)

    def put_freeze(self, freeze: StoredFreeze) -> None:
        """Freeze."""
        self._view.put(FREEZE, encode(freeze))

    def end_freeze(self) -> None:
        """End the freeze."""
        self._view.delete(FREEZE)

    def plans(self) -> tuple[StoredPlan, ...]:
        """Upgrades, oldest first."""
        stored = self._read(UPGRADES, StoredPlans)
        return () if stored is None else stored.plans

    def put_plans(self, plans: Sequence[StoredPlan]) -> None:
        """Keep the upgrades."""
        if plans:
            self._view.put(UPGRADES, encode(StoredPlans(plans=tuple(plans))))
        else:
            self._view.delete(UPGRADES)

    def peers(self) -> tuple[str, ...]:
        """Nodes admitted beside the validators', sorted."""
        stored = self._read(PEERS, StoredPeers)
        return () if stored is None else stored.node_ids

    def put_peers(self, node_ids: Sequence[str]) -> None:
        """Keep which nodes are admitted."""
        self._view.put(PEERS, encode(StoredPeers(node_ids=tuple(sorted(node_ids)))))

    def evidence(self, number: int) -> StoredEvidence | None:
        """The nth evidence, or None."""
        return self._read(evidence_key(number), StoredEvidence)

    def put_evidence(self, number: int, evidence: StoredEvidence) -> None:
        """Keep evidence."""
        self._view.put(evidence_key(number), encode(evidence))

    def _read(self, key: bytes, type_: type[W]) -> W | None:
        stored = self._view.get(key)
        return None if stored is None else decode_loose(stored, type_)
