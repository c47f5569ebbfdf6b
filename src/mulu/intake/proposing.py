"""Drafts become messages with their parts.

Source: docs/spec/intake.md INT-41; docs/spec/transaction.md TXN-6.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mulu.core.canonical import Wire, encode
from mulu.core.hashing import Hasher
from mulu.core.plain_text import TextProblem
from mulu.intake import reasons
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.needs import ImportMessage, KnownOrg, KnownRecord, Proposed
from mulu.modules.catalog.admission import record_text_problems
from mulu.modules.catalog.messages import RegisterRecord, ReviseRecord
from mulu.modules.catalog.records import Record
from mulu.modules.identity.admission import org_text_problems
from mulu.modules.identity.messages import RegisterOrg, ReviseOrg
from mulu.tx.parts import PART_BYTES_MAX, SALT_BYTES, PartRef, commit_part

PROFILE: Final = "register@1"
"""What an existing catalogue can satisfy."""
_PROBLEMS_SHOWN: Final = 8


def random_salt() -> bytes:
    """32 bytes of chance."""
    return secrets.token_bytes(SALT_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A draft whose provider and links are ids and codes of the chain."""

    number: int
    """The record's number in the run."""
    draft: Draft
    provider: str
    body: Record


class Proposer:
    """Builds messages.

    Args:
        hasher: The chain's hash.
        salt: Gives 32 bytes of chance each time.
        profile: ``name@version`` that new records pin.
    """

    def __init__(
        self, hasher: Hasher, salt: Callable[[], bytes] = random_salt, profile: str = PROFILE
    ) -> None:
        self._hasher = hasher
        self._salt = salt
        self._profile = profile

    def register_org(self, draft: OrgDraft) -> Proposed:
        """Bring an organisation onto the chain."""
        part, ref = self._part(draft.text)
        message = RegisterOrg(
            credit_code=draft.credit_code,
            kind=draft.kind,
            level=draft.level,
            part=ref,
            region=draft.region,
            region_scheme=draft.region_scheme,
        )
        return Proposed(message=message, part=part)

    def revise_org(self, draft: OrgDraft, known: KnownOrg) -> Proposed:
        """Replace what the chain says of an organisation."""
        part, ref = self._part(draft.text)
        message = ReviseOrg(
            base=known.content_hash,
            credit_code=draft.credit_code,
            kind=draft.kind,
            level=draft.level,
            org_id=known.org_id,
            part=ref,
            region=draft.region,
            region_scheme=draft.region_scheme,
            status=known.status,
        )
        return Proposed(message=message, part=part)

    def register_record(self, linked: Linked, code: str) -> Proposed:
        """Bring a record into the catalogue, with a code or, without one, under its source."""
        part, ref = self._part(linked.draft.text)
        message = RegisterRecord(
            code=code,
            part=ref,
            profile=self._profile,
            provider=linked.provider,
            record=linked.body,
            source="" if code else linked.draft.key.source,
        )
        return Proposed(message=message, part=part)

    def revise_record(self, linked: Linked, known: KnownRecord) -> Proposed:
        """Replace a record by what its source says now; it keeps its code and profile."""
        part, ref = self._part(linked.draft.text)
        message = ReviseRecord(
            base=known.content_hash,
            code=known.code,
            part=ref,
            profile=known.profile,
            record=linked.body,
        )
        return Proposed(message=message, part=part)

    def _part(self, text: Wire) -> tuple[bytes, PartRef]:
        salt, plain = self._salt(), encode(text)
        return salt + plain, commit_part(self._hasher, salt, plain)


def text_problem(proposed: Proposed) -> str:
    """What the accepting node would say about a text, in words; "" when it is acceptable."""
    plain = proposed.part[SALT_BYTES:]
    if len(plain) > PART_BYTES_MAX:
        return reasons.too_large(PART_BYTES_MAX)
    problems = _problems(proposed.message, plain)[:_PROBLEMS_SHOWN]
    return "；".join(reasons.text_problem(problem.field, problem.text) for problem in problems)


def _problems(message: ImportMessage, plain: bytes) -> list[TextProblem]:
    if isinstance(message, RegisterOrg | ReviseOrg):
        return org_text_problems(plain)
    return record_text_problems(message.record, plain)
