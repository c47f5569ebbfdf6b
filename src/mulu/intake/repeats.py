"""Records of one run that are the same, or only have the same id.

Source: docs/spec/intake.md INT-22 and INT-23.
"""

from dataclasses import dataclass

from mulu.intake.draft import Draft, OrgDraft, SourceKey, draft_print, numbered

_Id = tuple[bool, SourceKey]
"""Organisation or not, and the id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the run knows about a draft."""

    draft: Draft | OrgDraft
    """Under its own id, or numbered."""
    first: int | None = None
    """The record that it repeats exactly."""
    same_id: int = 0
    """How many records before it have its id and other content."""


class Repeats:
    """Every draft of a run by its id, in 32 bytes each."""

    def __init__(self) -> None:
        self._first: dict[_Id, tuple[bytes, int]] = {}
        self._others: dict[_Id, dict[bytes, int]] = {}

    def see(self, draft: Draft | OrgDraft, number: int) -> Seen:
        """Compare a draft with those before it.

        Args:
            draft: The draft.
            number: Its number in the run.

        Returns:
            The first record it repeats, if any. A draft that only shares its id with others comes
            back under a number of its own, ``id#2``, when nothing refers to it by name.
        """
        digest, same = draft_print(draft), (isinstance(draft, OrgDraft), draft.key)
        first = self._first.setdefault(same, (digest, number))
        if first[1] == number:
            return Seen(draft=draft)
        prints = self._others.setdefault(same, dict((first,)))
        if digest in prints:
            return Seen(draft=draft, first=prints[digest])
        count = len(prints)
        prints[digest] = number
        if isinstance(draft, Draft) and not draft.name:
            draft = numbered(draft, count + 1)
        return Seen(draft=draft, same_id=count)
