"""Checks of one record by itself: forms, and what its profile refuses; each raises one refusal.

Source: docs/spec/catalog.md CAT-4 to CAT-8 and CAT-13; docs/spec/profiles.md PRO-5 and PRO-11.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from mulu.modules.catalog.codes import kind_of
from mulu.modules.catalog.errors import (
    BadFieldError,
    CatalogError,
    ForeignDutyError,
    GradeError,
    LengthUnknownError,
    LevelError,
    NotSaidError,
    PeriodError,
    PersonalFlagError,
    RepeatedValueError,
    SecretError,
    ShareModeError,
)
from mulu.modules.catalog.gap_names import GAP_NAMES
from mulu.modules.catalog.judgements import (
    breaks_grade,
    breaks_level,
    breaks_personal_flag,
    breaks_share_modes,
    lacks_length,
    names_foreign_duty,
)
from mulu.modules.catalog.lacking import not_said
from mulu.modules.catalog.profiles import Profile
from mulu.modules.catalog.records import DataEntry, Duty, Record, System, Table
from mulu.tx.parts import PartRef

# fmt: off
KNOWN_WORDS: Final = frozenset({
    "api", "bmp", "csv", "db2", "dbf", "dm", "doc", "docx", "et", "file", "gif", "html", "jpg",
    "json", "kingbasees", "mpg", "mysql", "ofd", "oracle", "pdf", "png", "postgresql", "ppt",
    "rdf", "rm", "sqlserver", "swf", "txt", "wps", "xls", "xlsx", "xml", "zip",
})
# fmt: on
"""Common names of formats and databases, so that most need no closer look."""
DATE_LENGTH: Final = len("CCYY-MM-DD")

_word = re.compile("[a-z0-9_]{1,16}", re.ASCII)
_type_name = re.compile("[a-z0-9_ (),]{0,40}", re.ASCII)
_hash = re.compile("[0-9a-f]{64}", re.ASCII)

_ENTRY_RULES: Final[
    tuple[tuple[str, Callable[[DataEntry], bool], type[CatalogError], str], ...]
] = (
    (
        "V6",
        breaks_share_modes,
        ShareModeError,
        "no way of sharing fits the format's class; add one",
    ),
    ("V7", breaks_level, LevelError, "the entry's level is below an item's; raise it"),
    ("V8", breaks_personal_flag, PersonalFlagError, "the entry's pi is below an item's; raise it"),
    ("V10", lacks_length, LengthUnknownError, "an item of type C or N says no length; add it"),
    ("V14", breaks_grade, GradeError, "share type 1 is too open for this level or pi; use 2 or 3"),
)


def ensure_record(record: Record, provider: str, profile: Profile) -> None:
    """Check a record by itself, in the order of CAT-13.

    Args:
        record: The body's record.
        provider: Organisation that provides it.
        profile: Says which rules refuse.

    Raises:
        BadFieldError: A date or word breaks its grammar.
        RepeatedValueError: A list names something twice.
        PeriodError: A period ends before it begins.
        SecretError: The entry is marked secret (V13).
        ForeignDutyError: A duty is another organisation's (V9).
        CatalogError: ``ShareModeError``, ``LevelError``, ``PersonalFlagError``,
            ``LengthUnknownError`` or ``GradeError``, if the profile refuses for V6 to V14.
    """
    match record:
        case DataEntry():
            _ensure_entry(record, profile)
        case Duty():
            _ensure_duty(record)
        case System():
            _ensure_system(record)
        case Table():
            _ensure_table(record)
    if isinstance(record, DataEntry | System) and "V9" in profile.refused:
        _ensure_own_duties(record.duties, provider)


def ensure_said(record: Record, part: PartRef, profile: Profile) -> None:
    """The body says what the profile demands of its kind of record.

    Args:
        record: The body's record.
        part: What the body says about its text.
        profile: Says what is demanded.

    Raises:
        NotSaidError: Something is left out; all of it is named.
    """
    demanded = profile.demanded[kind_of(record)]
    if not demanded:
        return
    lacking = sorted(demanded.intersection(not_said(record, part)))
    if lacking:
        told = "; ".join(f"{gap} ({GAP_NAMES[gap][1]})" for gap in lacking)
        raise NotSaidError(f"{profile.name} demands what is left out: {told}; say it and try again")


def is_date(text: str) -> bool:
    """Tell whether a text is a day of the calendar as CCYY-MM-DD."""
    if len(text) != DATE_LENGTH or text[4] != "-" or text[7] != "-" or not text.isascii():
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _ensure_entry(entry: DataEntry, profile: Profile) -> None:
    _ensure_date("published_on", entry.published_on)
    _ensure_date("updated_on", entry.updated_on)
    _ensure_words("format_types", entry.format_types)
    _ensure_once("deny_basis", entry.deny_basis)
    _ensure_once("duties", entry.duties)
    _ensure_once("format_types", entry.format_types)
    _ensure_once("related", entry.related)
    _ensure_once("share_modes", entry.share_modes)
    _ensure_once("systems", entry.systems)
    if entry.secret:
        raise SecretError("V13: the entry is marked secret; what is secret never enters the chain")
    refused = profile.refused
    for rule, breaks, error, text in _ENTRY_RULES:
        if rule in refused and breaks(entry):
            raise error(f"{rule}: {text}")


def _ensure_duty(duty: Duty) -> None:
    _ensure_date("valid_from", duty.valid_from)
    _ensure_date("valid_to", duty.valid_to)
    _ensure_order("valid_from", duty.valid_from, "valid_to", duty.valid_to)


def _ensure_system(system: System) -> None:
    _ensure_date("go_live", system.go_live)
    _ensure_date("retired_on", system.retired_on)
    _ensure_words("db_kinds", system.db_kinds)
    _ensure_once("db_kinds", system.db_kinds)
    _ensure_once("duties", system.duties)
    _ensure_order("go_live", system.go_live, "retired_on", system.retired_on)


def _ensure_table(table: Table) -> None:
    for place, column in enumerate(table.columns):
        if _type_name.fullmatch(column.type_name) is None:
            raise BadFieldError(
                f"columns[{place}].type_name {column.type_name!r} holds other than a-z 0-9 _ ( ) ,"
                " and spaces; write it in lower case"
            )
    if table.db_kind:
        _ensure_words("db_kind", (table.db_kind,))
    if table.schema_hash and _hash.fullmatch(table.schema_hash) is None:
        raise BadFieldError("schema_hash is not 64 lower-case hex characters; hash the column list")
    _ensure_once("entries", table.entries)


def _ensure_date(field: str, text: str) -> None:
    if text and not is_date(text):
        raise BadFieldError(f"{field} {text!r} is no day; write it as 2025-08-01, or leave it out")


def _ensure_order(first: str, start: str, last: str, end: str) -> None:
    if start and end and end < start:
        raise PeriodError(f"{last} {end} is before {first} {start}; correct one of them")


def _ensure_words(field: str, words: tuple[str, ...]) -> None:
    if KNOWN_WORDS.issuperset(words):
        return
    for word in words:
        if _word.fullmatch(word) is None:
            raise BadFieldError(f"{field} {word!r} is not 1 to 16 of a-z, 0-9 and _; rename it")


def _ensure_once(field: str, values: tuple[str, ...]) -> None:
    if len(values) > 1 and len(set(values)) != len(values):
        raise RepeatedValueError(f"{field} names something twice; name each once")


def _ensure_own_duties(duties: Iterable[str], provider: str) -> None:
    if names_foreign_duty(duties, provider):
        raise ForeignDutyError(
            f"V9: a duty is not of {provider}; cite duties of the provider itself"
        )
