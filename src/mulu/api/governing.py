"""Answers about governance, read from one moment of the state: they are few, and all provable.

Source: docs/spec/http.md API-34 to API-38; docs/spec/governance.md GOV-1 to GOV-19.
"""

from collections.abc import Iterator

import msgspec

from mulu.api.times import rfc3339
from mulu.client.catalog_answers import TextState
from mulu.client.governance_answers import (
    EvidenceItem,
    FreezeAnswer,
    MemberAnswer,
    MembersAnswer,
    ProposalAnswer,
    ProposalSummary,
    ThresholdAnswer,
    UpgradeAnswer,
    ValidatorAnswer,
    ValidatorsAnswer,
    VoteAnswer,
)
from mulu.core.canonical import decode_loose
from mulu.core.errors import UnavailableError
from mulu.core.signing import key_id
from mulu.machine.head import HEAD, StoredHead
from mulu.machine.overlay import Overlay
from mulu.machine.registry import Registry
from mulu.modules.governance.actions import kind_of
from mulu.modules.governance.freezing import in_force
from mulu.modules.governance.state import (
    GovernanceState,
    StoredEvidence,
    StoredProposal,
    StoredSet,
    StoredValidator,
)
from mulu.modules.governance.texts import ReasonText
from mulu.modules.governance.thresholds import (
    DEFAULTS,
    Threshold,
    parameters,
    threshold_of,
)
from mulu.modules.governance.validators import engine_address, keys_of
from mulu.modules.governance.views import reason_or_empty, shown_status
from mulu.projection.parts import part_opener
from mulu.store.port import Reader


class Governing:
    """Governance as one reader of the store has it.

    Args:
        reader: One moment.

    Raises:
        UnavailableError: The ledger holds no chain yet.
    """

    def __init__(self, reader: Reader) -> None:
        stored = reader.meta(HEAD)
        if stored is None:
            raise UnavailableError("the ledger holds no chain yet; wait until it has started")
        self.head = decode_loose(stored, StoredHead)
        self.state = GovernanceState(Overlay(reader.state, reader.state_items))
        self._open = part_opener(reader)
        self._registry = Registry(reader.state, self.head.height)
        self._members = self.state.members()

    def summary(self, proposal: StoredProposal) -> ProposalSummary:
        """A proposal in a list."""
        return self._summary(proposal, self._text(proposal)[1])

    def proposal(self, proposal: StoredProposal) -> ProposalAnswer:
        """A proposal with its votes."""
        text_state, text = self._text(proposal)
        members = self._members
        return ProposalAnswer(
            height=self.head.height,
            proposal=self._summary(proposal, text),
            content_hash=proposal.content_hash,
            action=msgspec.to_builtins(proposal.action),
            threshold=_threshold(threshold_of(proposal.action, self._registry), len(members)),
            votes=[
                VoteAnswer(
                    org_id=vote.org_id,
                    choice=vote.choice,
                    key_id=vote.key_id,
                    committed_height=vote.height,
                    counts=vote.org_id in members,
                )
                for vote in proposal.votes
            ],
            reason=text.reason,
            basis=text.basis,
            text_state=text_state,
            stored=msgspec.to_builtins(proposal),
        )

    def newest(self, before: int, limit: int) -> Iterator[StoredProposal]:
        """Proposals below a number, newest first."""
        for number in range(before - 1, max(0, before - 1 - limit), -1):
            found = self.state.proposal(number)
            if found is not None:
                yield found

    def members(self, names: dict[str, str]) -> MembersAnswer:
        """Who governs, and what is in force by their decisions.

        Args:
            names: Of the organisations that govern, by id.
        """
        rules, count = parameters(self._registry), len(names)
        shares = {name: getattr(rules, name) for name in DEFAULTS.__struct_fields__}
        return MembersAnswer(
            height=self.head.height,
            members=[MemberAnswer(org_id=one, name=name) for one, name in names.items()],
            thresholds={
                name: _threshold(share, count)
                for name, share in shares.items()
                if isinstance(share, Threshold)
            },
            notice_blocks=rules.notice_blocks,
            decisions=self.state.counts().decisions,
            freeze=self._freeze(),
            upgrades=self._upgrades(),
            peers=list(self.state.peers()),
        )

    def validators(self, stored: StoredSet | None) -> ValidatorsAnswer:
        """The set of validators; an empty one on a chain with a producer."""
        validators = () if stored is None else stored.validators
        return ValidatorsAnswer(
            height=self.head.height,
            validators=[_validator(one) for one in validators],
            total_power=sum(one.power for one in validators),
            changed_height=None if stored is None else stored.height,
        )

    def evidence(self, number: int, stored: StoredEvidence) -> EvidenceItem:
        """One piece of evidence."""
        item = stored.item
        found = self.state.validators()
        validators = () if found is None else found.validators
        names = {engine_address(one.public_key): one.name for one in validators}
        return EvidenceItem(
            number=number,
            kind=item.kind,
            validator=item.validator,
            name=names.get(item.validator, ""),
            power=item.power,
            total_power=item.total_power,
            happened_height=item.height,
            time=rfc3339(item.time_ms),
            noted_height=stored.noted_height,
        )

    def _summary(self, proposal: StoredProposal, text: ReasonText) -> ProposalSummary:
        choices = [vote.choice for vote in proposal.votes if vote.org_id in self._members]
        return ProposalSummary(
            number=proposal.number,
            kind=kind_of(proposal.action),
            title=text.title,
            org_id=proposal.org_id,
            status=shown_status(proposal, self.head.time_ms),
            decision=proposal.decision,
            approvals=choices.count("approve"),
            rejections=choices.count("reject"),
            members=len(self._members),
            expires=rfc3339(proposal.expires_ms),
            committed_height=proposal.height,
            time=rfc3339(proposal.time_ms),
            closed_height=proposal.closed_height or None,
        )

    def _text(self, proposal: StoredProposal) -> tuple[TextState, ReasonText]:
        opened = self._open(proposal.part)
        text = ReasonText() if opened.text is None else reason_or_empty(opened.text)
        return opened.state, text

    def _freeze(self) -> FreezeAnswer | None:
        freeze = in_force(self.state.freeze(), self.head.time_ms)
        if freeze is None:
            return None
        until = rfc3339(freeze.until_ms)
        return FreezeAnswer(decision=freeze.decision, scope=freeze.scope, until=until)

    def _upgrades(self) -> list[UpgradeAnswer]:
        return [
            UpgradeAnswer(
                app_version=plan.app_version,
                decision=plan.decision,
                from_height=plan.from_height,
                name=plan.name,
                release=plan.release,
                reached=plan.from_height <= self.head.height,
            )
            for plan in self.state.plans()
        ]


def _threshold(share: Threshold, members: int) -> ThresholdAnswer:
    return ThresholdAnswer(
        numerator=share.numerator,
        denominator=share.denominator,
        needed=share.numerator * members // share.denominator + 1,
    )


def _validator(one: StoredValidator) -> ValidatorAnswer:
    ids = [key_id(suite, bytes.fromhex(key)) for suite, key in keys_of(one)]
    return ValidatorAnswer(
        name=one.name,
        org_id=one.org_id,
        node_id=one.node_id,
        power=one.power,
        public_key=one.public_key,
        key_id=ids[0],
        sm2_public_key=None if one.sm2 is None else one.sm2.public_key,
        sm2_key_id=None if one.sm2 is None else ids[1],
        sm2_possession=None if one.sm2 is None else one.sm2.possession,
    )
