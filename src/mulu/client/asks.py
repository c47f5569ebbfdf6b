"""Every question a client may put to the HTTP API, as data: what to send, and what comes back.

The blocking client and the pages' asynchronous one send the same questions.

Source: docs/spec/http.md API-3 to API-17.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar
from urllib.parse import quote

import msgspec

from mulu.client.answers import (
    BatchAnswer,
    BlockAnswer,
    CheckAnswer,
    HealthAnswer,
    StatusAnswer,
    SubmittedAnswer,
    TransactionAnswer,
)
from mulu.client.catalog_answers import (
    EntriesAnswer,
    EntryAnswer,
    OrgAnswer,
    OrgsAnswer,
    SuggestionsAnswer,
    VersionsAnswer,
)
from mulu.client.gap_answers import GapsAnswer, RecordGapsAnswer
from mulu.client.governance_answers import (
    EvidenceAnswer,
    MembersAnswer,
    ProposalAnswer,
    ProposalsAnswer,
    ValidatorsAnswer,
)
from mulu.client.harvest_answers import SystemTablesAnswer
from mulu.client.lookup_answers import LookupAnswer, LookupAsked, SourceEntriesAnswer
from mulu.core.ids import code_to_path

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Generic[T]):
    """One request and the type of its answer; ``bytes`` takes the body as it is."""

    path: str
    answer: type[T]
    params: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """None asks with GET, else the body is posted."""
    content_type: str = ""
    """Of the body; "" for bytes of our own."""


FILTERS: Final[tuple[str, ...]] = (
    "q",
    "kind",
    "org",
    "region",
    "org_level",
    "share_type",
    "level",
    "cycle",
    "status",
    "is_open",
    "format",
    "api",
    "profile",
    "confirmed",
    "drift",
    "gap",
    "duty",
    "system",
    "entry",
    "related",
)
"""Names of everything a search can be narrowed by, as the API takes them."""


def filters(**given: str | int | None) -> dict[str, str]:
    """Query parameters of a search, without those that are empty.

    Raises:
        TypeError: There is no such filter.
    """
    unknown = given.keys() - set(FILTERS)
    if unknown:
        raise TypeError(f"no such filter: {', '.join(sorted(unknown))}; there are: {FILTERS}")
    return {name: str(given[name]) for name in FILTERS if given.get(name) not in {None, ""}}


def status() -> Ask[StatusAnswer]:
    """How the node stands."""
    return Ask(path="/v1/status", answer=StatusAnswer)


def health() -> Ask[HealthAnswer]:
    """Whether the node takes requests."""
    return Ask(path="/readyz", answer=HealthAnswer)


def submit(frame: bytes, *, wait: bool) -> Ask[SubmittedAnswer]:
    """Send one signed transaction."""
    return Ask(path="/v1/transactions", answer=SubmittedAnswer, params=_wait(wait), body=frame)


def submit_batch(frames: bytes, *, wait: bool) -> Ask[BatchAnswer]:
    """Send several, each preceded by its length (u32be)."""
    return Ask(path="/v1/transactions/batch", answer=BatchAnswer, params=_wait(wait), body=frames)


def check(frame: bytes) -> Ask[CheckAnswer]:
    """Try every message of a transaction on a scratch copy."""
    return Ask(path="/v1/check", answer=CheckAnswer, body=frame)


def transaction(tx_id: str) -> Ask[TransactionAnswer]:
    """Find a transaction that stands in a block."""
    return Ask(path=f"/v1/transactions/{quote(tx_id, safe='')}", answer=TransactionAnswer)


def block(
    height: int, *, limit: int | None = None, after: str | None = None, since: int = 0
) -> Ask[BlockAnswer]:
    """Read a block."""
    params = _page(limit, after) | _since(since)
    return Ask(path=f"/v1/blocks/{height}", answer=BlockAnswer, params=params)


def transaction_proof(tx_id: str, *, since: int = 0) -> Ask[bytes]:
    """Bundle that proves a transaction."""
    path = f"/v1/transactions/{quote(tx_id, safe='')}/proof"
    return Ask(path=path, answer=bytes, params=_since(since))


def entries(
    narrowed: Mapping[str, str],
    *,
    limit: int | None = None,
    after: str | None = None,
    facets: bool = False,
    sort: str = "",
) -> Ask[EntriesAnswer]:
    """Search; ``narrowed`` is what ``filters`` gives, ``sort`` is ``best`` or ``newest``."""
    more = {"facets": "1"} if facets else {}
    params = {**narrowed, **_page(limit, after), **more, **({"sort": sort} if sort else {})}
    return Ask(path="/v1/entries", answer=EntriesAnswer, params=params)


def results(narrowed: Mapping[str, str], form: str) -> Ask[bytes]:
    """Everything a search finds, as a file: ``csv``, ``jsonl`` or ``xlsx``."""
    return Ask(path="/v1/entries/results", answer=bytes, params={**narrowed, "as": form})


def suggest(text: str, kind: str = "") -> Ask[SuggestionsAnswer]:
    """What somebody may mean who has typed so far."""
    params = {"q": text, **({"kind": kind} if kind else {})}
    return Ask(path="/v1/suggest", answer=SuggestionsAnswer, params=params)


def entry(
    code: str, *, version: int | None = None, proof: bool = False, since: int = 0
) -> Ask[EntryAnswer]:
    """Read a record, or one version of it."""
    params = _version(version) | ({"proof": "1"} if proof else {}) | _since(since)
    return Ask(path=_entry_path(code), answer=EntryAnswer, params=params)


def versions(
    code: str, *, limit: int | None = None, after: str | None = None
) -> Ask[VersionsAnswer]:
    """Read a record's history."""
    return Ask(
        path=f"{_entry_path(code)}/versions", answer=VersionsAnswer, params=_page(limit, after)
    )


def lookup(asked: LookupAsked) -> Ask[LookupAnswer]:
    """Read many records by code or source reference."""
    return Ask(
        path="/v1/entries/lookup",
        answer=LookupAnswer,
        body=msgspec.json.encode(asked),
        content_type="application/json",
    )


def of_source(
    source: str, *, limit: int | None = None, after: str | None = None
) -> Ask[SourceEntriesAnswer]:
    """List the records that came from a source."""
    path = f"/v1/sources/{quote(source, safe='')}/entries"
    return Ask(path=path, answer=SourceEntriesAnswer, params=_page(limit, after))


def tables_of(
    system: str, *, limit: int | None = None, after: str | None = None
) -> Ask[SystemTablesAnswer]:
    """List the tables of a system with the hashes of their columns."""
    path = f"/v1/systems/{quote(system, safe='')}/tables"
    return Ask(path=path, answer=SystemTablesAnswer, params=_page(limit, after))


def entry_proof(
    code: str,
    *,
    version: int | None = None,
    absent: bool = False,
    since: int = 0,
    finality: str = "",
) -> Ask[bytes]:
    """Bundle that proves a record present, absent, or written in a version."""
    params = _version(version) | ({"absent": "1"} if absent else {}) | _since(since)
    params |= {"finality": finality} if finality else {}
    return Ask(path=f"{_entry_path(code)}/proof", answer=bytes, params=params)


def record_gaps(code: str) -> Ask[RecordGapsAnswer]:
    """What a record lacks, why it matters and how it is mended."""
    return Ask(path=f"{_entry_path(code)}/gaps", answer=RecordGapsAnswer)


def gaps(*, org: str = "", kind: str = "", system: str = "") -> Ask[GapsAnswer]:
    """What records of an organisation or a system lack; without either, of all."""
    given = {"org": org, "kind": kind, "system": system}
    params = {name: value for name, value in given.items() if value}
    return Ask(path="/v1/gaps", answer=GapsAnswer, params=params)


def orgs(*, limit: int | None = None, after: str | None = None) -> Ask[OrgsAnswer]:
    """List organisations."""
    return Ask(path="/v1/orgs", answer=OrgsAnswer, params=_page(limit, after))


def org(org_id: str) -> Ask[OrgAnswer]:
    """Read one organisation."""
    return Ask(path=f"/v1/orgs/{quote(org_id, safe='')}", answer=OrgAnswer)


def proposals(*, limit: int | None = None, after: str | None = None) -> Ask[ProposalsAnswer]:
    """List proposals, newest first."""
    return Ask(path="/v1/proposals", answer=ProposalsAnswer, params=_page(limit, after))


def proposal(number: int) -> Ask[ProposalAnswer]:
    """Read a proposal with its votes."""
    return Ask(path=f"/v1/proposals/{number}", answer=ProposalAnswer)


def proposal_proof(number: int, *, since: int = 0) -> Ask[bytes]:
    """Bundle that proves a proposal and its votes."""
    return Ask(path=f"/v1/proposals/{number}/proof", answer=bytes, params=_since(since))


def members() -> Ask[MembersAnswer]:
    """Who governs, and by which thresholds."""
    return Ask(path="/v1/members", answer=MembersAnswer)


def validators() -> Ask[ValidatorsAnswer]:
    """Who makes headers final under an engine."""
    return Ask(path="/v1/validators", answer=ValidatorsAnswer)


def evidence(*, limit: int | None = None, after: str | None = None) -> Ask[EvidenceAnswer]:
    """List what the engine reported of validators."""
    return Ask(path="/v1/evidence", answer=EvidenceAnswer, params=_page(limit, after))


def trust() -> Ask[bytes]:
    """Trust file of the chain now, by this server's word."""
    return Ask(path="/v1/trust", answer=bytes)


def _entry_path(code: str) -> str:
    return f"/v1/entries/{quote(code_to_path(code), safe='~')}"


def _page(limit: int | None, after: str | None) -> dict[str, str]:
    params = {} if limit is None else {"limit": str(limit)}
    return params | ({} if after is None else {"after": after})


def _since(height: int) -> dict[str, str]:
    return {"since": str(height)} if height else {}


def _version(version: int | None) -> dict[str, str]:
    return {} if version is None else {"version": str(version)}


def _wait(wait: bool) -> dict[str, str]:
    return {"wait": "committed"} if wait else {}
