"""The fields of one record, found under whatever keys its source has for them.

Source: docs/spec/intake.md INT-31 to INT-38 and INT-60.
"""

from collections.abc import Mapping
from typing import Final, TypeVar, cast

from mulu.intake import portal_values as values
from mulu.intake import portal_words as words
from mulu.intake.originals import Originals
from mulu.modules.catalog.records import FormatClass, ShareType, UpdateCycle
from mulu.modules.catalog.texts import Original

T = TypeVar("T")
Keys = Mapping[str, tuple[str, int]]
LEFT_OUT: Final = "-"

_LISTS: Final = frozenset(("themes", "class_tags", "keywords", "format_types"))
"""Fields of which a portal may have several keys that add up."""


class Fields:
    """One record's values by field; what is not understood goes to ``originals``.

    Args:
        record: As the source has it, without persons, flat.
        keys: Key in normal form → field and precedence; those of the portals by default. A field
            named ``-`` is left out: counted, and nowhere kept.
    """

    def __init__(self, record: Mapping[str, object], keys: Keys = words.KEYS) -> None:
        self.originals = Originals()
        self.left_out: list[str] = []
        """Keys that said something for which a record has no place, such as counters of visits."""
        self._found: dict[str, list[object]] = {}
        self._rest: list[tuple[str, object]] = []
        known = []
        for key, value in record.items():
            field, place = keys.get(words.plain_key(key), ("", 0))
            if field == LEFT_OUT:
                self.left_out += [key] if values.is_said(value) else []
            elif field:
                known.append((field, place, key, value))
            else:
                self._rest.append((key, value))
        for field, _, key, value in sorted(known, key=lambda entry: entry[:2]):
            self._add(field, key, value)
        self.keys_known = tuple(record)

    def _add(self, field: str, key: str, value: object) -> None:
        """The first key that says something wins; others add to a list or become originals."""
        found = self._found.setdefault(field, [])
        if field in _LISTS or not any(map(values.is_said, found)):
            found.append(value)
        elif values.is_said(value) and value != self._said(field):
            self._rest.append((key, value))

    def _said(self, field: str) -> object:
        """The value that counts, placeholders and all; "" when there is none."""
        found = self._found.get(field)
        if not found:
            return ""
        for value in found:
            if values.is_said(value):
                return value
        return found[0]

    def text(self, field: str) -> str:
        """A field as one line, "" when it says nothing."""
        return values.as_text(self._said(field))

    def value(self, field: str) -> object:
        """A field as it is, "" when it says nothing."""
        return self._said(field)

    def many(self, field: str) -> tuple[str, ...]:
        """A field as a list, each value once."""
        pieces = (piece for value in self._found.get(field, []) for piece in values.as_list(value))
        return tuple(dict.fromkeys(pieces))

    def day(self, field: str) -> str:
        """A field as CCYY-MM-DD, "" when it is none."""
        return self._known(field, values.as_date(self._said(field))) or ""

    def count(self, field: str) -> int | None:
        """A field as a number, None when it is none."""
        return self._known(field, values.as_count(self._said(field)))

    def cycle(self) -> UpdateCycle:
        """The update cycle's code, 0 when no code says it."""
        code = self._known("update_cycle", values.as_cycle(self._said("update_cycle")))
        return cast("UpdateCycle", code or 0)

    def _known(self, field: str, value: T | None) -> T | None:
        """Keep the original of a value that could not be read."""
        if value is None:
            self.originals.keep(field, self._said(field))
        return value

    def is_open(self) -> bool | None:
        """Open to society; None when the portal says it in no word that is known."""
        word = values.plain_value(self._said("is_open"))
        if word in words.OPEN or word in words.OPEN_IF:
            return True
        if word in words.CLOSED:
            return False
        if word not in words.SHARED:
            self.originals.keep("is_open", self._said("is_open"))
        return None

    def open_condition(self) -> str:
        """What it takes to get open data, in the portal's words."""
        said = self.text("open_condition")
        word = values.plain_value(self._said("is_open"))
        return said or (self.text("is_open") if word in words.OPEN_IF else "")

    def share_type(self) -> ShareType:
        """Sharing between departments; a portal's 开放 field that speaks of 共享 counts."""
        beside = words.SHARED.get(values.plain_value(self._said("is_open")), 0)
        said = values.plain_value(self._said("share_type"))
        code = words.SHARED.get(said, int(said) if said in ("1", "2", "3") else 0)
        if not code:
            self.originals.keep("share_type", self._said("share_type"))
        return cast("ShareType", code or beside)

    def formats(self) -> tuple[tuple[str, ...], FormatClass]:
        """Format types, and their class when all that tell one agree."""
        types: dict[str, int] = {}
        for word in self.many("format_types"):
            known = values.as_format(word)
            if known is None:
                self.originals.keep("format_types", word)
            else:
                types[known[0]] = known[1]
        classes = set(types.values()) - {0}
        return tuple(types), cast("FormatClass", classes.pop() if len(classes) == 1 else 0)

    def adopt(self, key: str, value: object) -> None:
        """Keep a value that a reader found no field for."""
        self._rest.append((key, value))

    def rest(self) -> tuple[Original, ...]:
        """Everything kept as it was; fields without a place in an entry under their own key."""
        for key, value in self._rest:
            if values.is_said(value):
                self.originals.keep(key, value)
        return self.originals.kept()
