"""Organisations of an import: records of their own, and those that other records name.

Source: docs/spec/intake.md INT-25 to INT-28.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mulu.intake import reasons
from mulu.intake.account import Account
from mulu.intake.directory import Directory, with_source
from mulu.intake.draft import Draft, OrgDraft, SourceKey, plain_print
from mulu.intake.needs import Chain, KnownOrg, Proposed
from mulu.intake.proposing import Proposer
from mulu.intake.sending import Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What is known of a draft's provider; with neither member it is not known yet."""

    org_id: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgRow:
    """An organisation that stands in a source as a record."""

    number: int
    """Its number in the run."""
    draft: OrgDraft


class Organiser:
    """Finds, registers and revises organisations.

    Args:
        chain: What it compares with and registers on.
        proposer: Builds messages.
        account: Where outcomes are written.
    """

    def __init__(self, chain: Chain, proposer: Proposer, account: Account) -> None:
        self._proposer = proposer
        self._account = account
        self._sender = Sender(chain)
        self._directory = Directory(chain)
        self._refused: dict[SourceKey, str] = {}

    def take(self, rows: Sequence[OrgRow]) -> None:
        """Decide organisations that are records."""
        open_rows: list[tuple[OrgRow, Proposed, bool]] = []
        for row in rows:
            draft = with_source(row.draft)
            known, by_credit_code = self._directory.known(draft)
            if known is None:
                open_rows.append((row, self._proposer.register_org(draft), False))
            elif left := _left(draft, known, by_credit_code=by_credit_code):
                self._unchanged(row, known, left)
            else:
                open_rows.append((row, self._proposer.revise_org(draft, known), True))
        sent = self._sender.send([proposed for _, proposed, _ in open_rows])
        for (row, _, revised), result in zip(open_rows, sent, strict=True):
            if result.problem:
                self._refused[row.draft.key] = result.problem
                self._account.decide(row.number, "rejected", because=(result.problem,))
            else:
                self._directory.registered(row.draft.key, result.id)
                self._account.decide(row.number, "accepted", code=result.id, revised=revised)

    def _unchanged(self, row: OrgRow, known: KnownOrg, left: tuple[str, ...]) -> None:
        self._directory.registered(row.draft.key, known.org_id)
        self._account.decide(
            row.number, "unchanged", code=known.org_id, because=tuple(filter(None, left))
        )

    def ensure_named(self, drafts: Iterable[Draft]) -> None:
        """Register the organisations that drafts name and the chain lacks, without credit code."""
        named = {
            draft.provider: _name_of(draft.provider, draft)
            for draft in drafts
            if draft.provider_named and draft.provider is not None
        }
        lacking = self._directory.lacking(
            {key: name for key, name in named.items() if key not in self._refused}
        )
        sent = self._sender.send([self._proposer.register_org(draft) for draft in lacking])
        for draft, result in zip(lacking, sent, strict=True):
            if result.problem:
                self._refused[draft.key] = result.problem
            else:
                self._directory.registered(draft.key, result.id)
                self._account.org_registered(result.id, draft.text.name, draft.key.source)

    def provider(self, draft: Draft) -> Provider:
        """The organisation that provides a draft, as far as it is known."""
        if draft.provider is None:
            return Provider()
        name = _name_of(draft.provider, draft) if draft.provider_named else ""
        org_id = self._directory.org_id(draft.provider, name)
        if org_id is not None:
            return Provider(org_id=org_id)
        why = self._refused.get(draft.provider, "")
        return Provider(problem=reasons.provider_refused(draft.provider.id, why) if why else "")


def _name_of(key: SourceKey, draft: Draft) -> str:
    return draft.provider_title or key.id


def _left(draft: OrgDraft, known: KnownOrg, *, by_credit_code: bool) -> tuple[str, ...]:
    """Why an organisation is left as it is, maybe without words; empty when it is revised."""
    if by_credit_code:
        return (reasons.known_by_credit_code(known.org_id),)
    if known.status != "active":
        return (reasons.org_abolished(known.org_id),)
    if known.text is None:
        return (reasons.text_gone(known.org_id),)
    return ("",) if _print(draft) == _print(_plain(known, draft)) else ()


def _plain(known: KnownOrg, draft: OrgDraft) -> OrgDraft:
    return replace(
        draft,
        credit_code=known.credit_code,
        kind=known.kind,
        level=known.level,
        region=known.region,
        region_scheme=known.region_scheme,
        text=draft.text if known.text is None else known.text,
    )


def _print(org: OrgDraft) -> bytes:
    return plain_print(
        org.credit_code, org.kind, org.level, org.region, org.region_scheme, org.text
    )
