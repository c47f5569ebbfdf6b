"""Governance: proposals and votes, members, validators, evidence.

Source: docs/spec/http.md API-34 to API-38; docs/spec/governance.md.
"""

import asyncio
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar

import msgspec
from litestar import Response, get
from litestar.params import PathParameter

from mulu.api.catalog import WithProof
from mulu.api.errors import NotThereError
from mulu.api.given import GivenNeeds
from mulu.api.governing import Governing
from mulu.api.needs import Needs, Proven
from mulu.api.openapi import problems
from mulu.api.outcomes import as_json
from mulu.api.paging import LIMIT, After, Limit, make_after, number_after
from mulu.api.parameters import By, Since
from mulu.client.answers import BundleAnswer
from mulu.client.governance_answers import (
    EvidenceAnswer,
    MembersAnswer,
    ProposalAnswer,
    ProposalsAnswer,
    ValidatorsAnswer,
)
from mulu.core.canonical import Wire, decode_loose
from mulu.core.prefixes import MEMBERS, VALIDATORS
from mulu.modules.governance.state import (
    StoredMembers,
    StoredProposal,
    StoredSet,
    proposal_key,
)
from mulu.query.sealing import Wanted

NUMBER_MAX: Final = 9_999_999_999

W = TypeVar("W", bound=Wire)
A = TypeVar("A", ProposalAnswer, MembersAnswer, ValidatorsAnswer)
ProposalNumber = Annotated[
    int, PathParameter(ge=1, le=NUMBER_MAX, description="Number of a proposal.")
]


class _Claim(msgspec.Struct):
    value: str


class _Bundle(msgspec.Struct):
    claim: _Claim


@get(
    "/v1/proposals",
    tags=["governance"],
    sync_to_thread=True,
    responses=problems(),
    summary="List proposals",
)
def proposals(needs: GivenNeeds, limit: Limit = LIMIT, after: After = None) -> ProposalsAnswer:
    """Newest first; `expired` is told from the last header's time."""
    with needs.read() as reader:
        found = Governing(reader)
        total = found.state.counts().proposals
        before = number_after(after)
        before = total + 1 if before < 0 else min(before, total + 1)
        page = list(found.newest(before, limit))
        more = page and page[-1].number > 1
        return ProposalsAnswer(
            height=found.head.height,
            total=total,
            proposals=[found.summary(one) for one in page],
            after=make_after(page[-1].number) if more else None,
        )


@get(
    "/v1/proposals/{number:int}",
    tags=["governance"],
    responses=problems(HTTPStatus.NOT_FOUND),
    summary="Read a proposal",
)
async def proposal(
    number: ProposalNumber,
    needs: GivenNeeds,
    proof: WithProof = "0",
    since: Since = 0,
    by: By = "engine",
) -> ProposalAnswer:
    """What is proposed, why, by whom, and every vote. The proof is of the state's value."""
    if proof == "0":
        return await asyncio.to_thread(_read_proposal, needs, number, None)
    proven = await needs.prover.prove_key(proposal_key(number), Wanted(since=since, kind=by))
    answer = await asyncio.to_thread(_read_proposal, needs, number, proven)
    return _with_proof(answer, proven)


@get(
    "/v1/proposals/{number:int}/proof",
    tags=["governance"],
    responses=problems(HTTPStatus.NOT_FOUND),
    summary="Prove a proposal and its votes",
)
async def proposal_proof(
    number: ProposalNumber, needs: GivenNeeds, since: Since = 0, by: By = "engine"
) -> Response[BundleAnswer]:
    """The bundle's exact bytes."""
    proven = await needs.prover.prove_key(proposal_key(number), Wanted(since=since, kind=by))
    if proven is None:
        raise _no_proposal(number)
    content: Any = proven.bundle
    return Response(content, media_type="application/json")


@get(
    "/v1/members",
    tags=["governance"],
    responses=problems(HTTPStatus.NOT_FOUND),
    summary="Who governs, and by which thresholds",
)
async def members(
    needs: GivenNeeds, proof: WithProof = "0", since: Since = 0, by: By = "engine"
) -> MembersAnswer:
    """With freeze, upgrades and admitted peers.

    Until a decision says more the authority governs alone, and there is nothing to prove.
    """
    if proof == "0":
        return await asyncio.to_thread(_read_members, needs, None)
    proven = await needs.prover.prove_key(MEMBERS, Wanted(since=since, kind=by))
    return _with_proof(await asyncio.to_thread(_read_members, needs, proven), proven)


@get(
    "/v1/validators",
    tags=["governance"],
    responses=problems(HTTPStatus.NOT_FOUND),
    summary="Who makes headers final under an engine",
)
async def validators(
    needs: GivenNeeds, proof: WithProof = "0", since: Since = 0, by: By = "engine"
) -> ValidatorsAnswer:
    """In the order of their keys; none on a chain with a producer."""
    if proof == "0":
        return await asyncio.to_thread(_read_validators, needs, None)
    proven = await needs.prover.prove_key(VALIDATORS, Wanted(since=since, kind=by))
    return _with_proof(await asyncio.to_thread(_read_validators, needs, proven), proven)


@get(
    "/v1/evidence",
    tags=["governance"],
    sync_to_thread=True,
    responses=problems(),
    summary="What the engine reported of validators",
)
def evidence(needs: GivenNeeds, limit: Limit = LIMIT, after: After = None) -> EvidenceAnswer:
    """Newest first."""
    with needs.read() as reader:
        found = Governing(reader)
        total = found.state.counts().evidence
        before = number_after(after)
        before = total + 1 if before < 0 else min(before, total + 1)
        numbers = range(before - 1, max(0, before - 1 - limit), -1)
        stored = [(number, found.state.evidence(number)) for number in numbers]
        items = [found.evidence(number, one) for number, one in stored if one is not None]
        more = items and items[-1].number > 1
        return EvidenceAnswer(
            height=found.head.height,
            total=total,
            evidence=items,
            after=make_after(items[-1].number) if more else None,
        )


def _read_proposal(needs: Needs, number: int, proven: Proven | None) -> ProposalAnswer:
    """A proposal as the newest state has it, or as it is proved."""
    with needs.read() as reader:
        found = Governing(reader)
        stored = _value_of(proven, StoredProposal) or found.state.proposal(number)
        if stored is None:
            raise _no_proposal(number)
        return found.proposal(stored)


def _read_members(needs: Needs, proven: Proven | None) -> MembersAnswer:
    with needs.read() as reader:
        found = Governing(reader)
        stored = _value_of(proven, StoredMembers)
        orgs = found.state.members() if stored is None else stored.orgs
        known = {org_id: needs.reads.org(org_id) for org_id in orgs}
        return found.members({id_: "" if org is None else org.name for id_, org in known.items()})


def _read_validators(needs: Needs, proven: Proven | None) -> ValidatorsAnswer:
    with needs.read() as reader:
        found = Governing(reader)
        return found.validators(_value_of(proven, StoredSet) or found.state.validators())


def _value_of(proven: Proven | None, type_: type[W]) -> W | None:
    """The state value that a bundle proves, so that an answer says what is proved."""
    if proven is None:
        return None
    value = msgspec.json.decode(proven.bundle, type=_Bundle).claim.value
    return decode_loose(bytes.fromhex(value), type_)


def _with_proof(answer: A, proven: Proven | None) -> A:
    if proven is None:
        raise NotThereError(
            "the state holds nothing of this that could be proved; ask without proof=1, or again"
            " after a decision"
        )
    return msgspec.structs.replace(answer, proof=as_json(proven.bundle), proof_height=proven.height)


def _no_proposal(number: int) -> NotThereError:
    return NotThereError(f"there is no proposal {number}; /v1/proposals lists what there is")
