"""Organisations of an import: found on the chain, or brought onto it.

An organisation is found by the source that named it. One that was registered by hand, from no
source, is found by its exact name; one with a credit code by that. Names alone never join two
sources: 公安局 of one city is not 公安局 of another.

Source: docs/spec/intake.md INT-25 to INT-28.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from mulu.intake.draft import OrgDraft, SourceKey
from mulu.intake.needs import Chain, KnownOrg
from mulu.modules.identity.texts import OrgSourceRef, OrgText


class Directory:
    """The chain's organisations, and those that this run registers.

    Args:
        chain: Asked once, at the first question.
    """

    def __init__(self, chain: Chain) -> None:
        self._by_id: dict[str, str] = {}
        self._by_key: dict[SourceKey, KnownOrg] = {}
        self._by_credit_code: dict[str, KnownOrg] = {}
        self._by_name: defaultdict[str, list[KnownOrg]] = defaultdict(list)
        self._new: dict[SourceKey, str] = {}
        for org in chain.orgs():
            self._take(org)

    def _take(self, org: KnownOrg) -> None:
        ref = None if org.text is None else org.text.source_ref
        self._by_id[org.org_id] = self._by_id[org.credit_code or org.org_id] = org.org_id
        if ref is not None:
            self._by_key.setdefault(SourceKey(ref.source, ref.id), org)
        elif org.text is not None and org.status == "active":
            self._by_name[org.text.name].append(org)
        if org.credit_code:
            self._by_credit_code[org.credit_code] = org

    def org_id(self, key: SourceKey, name: str = "") -> str | None:
        """Id of an organisation, or None when the chain lacks it.

        Args:
            key: What its source calls it; without a source its id or credit code.
            name: Its name, when one registered by hand may be meant.
        """
        if not key.source:
            return self._by_id.get(key.id)
        if key in self._new:
            return self._new[key]
        known = self._by_key.get(key)
        if known is not None:
            return known.org_id
        named = self._by_name.get(name, ()) if name else ()
        return named[0].org_id if len(named) == 1 else None

    def known(self, draft: OrgDraft) -> tuple[KnownOrg | None, bool]:
        """The chain's organisation for a draft, and whether only the credit code tells so."""
        known = self._by_key.get(draft.key)
        if known is not None or not draft.credit_code:
            return known, False
        return self._by_credit_code.get(draft.credit_code), True

    def registered(self, key: SourceKey, org_id: str) -> None:
        """Remember an organisation that this run registered or found."""
        self._new[key] = org_id

    def lacking(self, named: Mapping[SourceKey, str]) -> Sequence[OrgDraft]:
        """Drafts of organisations that a source names and the chain lacks, in order.

        Args:
            named: Key → name.
        """
        return [
            named_org(key, name) for key, name in named.items() if self.org_id(key, name) is None
        ]


def named_org(key: SourceKey, name: str) -> OrgDraft:
    """An organisation of which a source says no more than its name: without credit code."""
    return with_source(OrgDraft(key=key, text=OrgText(name=name)))


def with_source(draft: OrgDraft) -> OrgDraft:
    """The draft with its source in the text, by which it is found again."""
    ref = OrgSourceRef(id=draft.key.id, source=draft.key.source)
    return replace(draft, text=structs.replace(draft.text, source_ref=ref))
