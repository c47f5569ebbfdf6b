"""A mapping says in a file what the keys and words of a source nobody foresaw mean.

Source: docs/spec/intake.md INT-94 to INT-96.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from mulu.core.errors import MuluError
from mulu.intake.opening import is_encoding
from mulu.intake.portal_fields import LEFT_OUT, Keys
from mulu.intake.portal_words import FIELD_NAMES, plain_key

FORMAT: Final = "mulu-mapping/1"
FILE_BYTES_MAX: Final = 1 << 20

Key = Annotated[str, Meta(min_length=1, max_length=200)]
Word = Annotated[str, Meta(max_length=500)]


class BadMappingError(MuluError):
    """A mapping cannot be used; the text says which member and what to write there."""


class Values(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words of the source for values of code lists."""

    update_cycle: dict[Word, Literal[0, 1, 2, 3, 4, 5, 6, 91, 98, 99]] = {}
    is_open: dict[Word, bool | None] = {}
    share_type: dict[Word, Literal[0, 1, 2, 3]] = {}
    format_types: dict[Word, str] = {}


class MappingForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    format: str
    reads: Literal["json", "csv"]
    encoding: str = ""
    """Name of the encoding; absent: UTF-8."""
    delimiter: str = ""
    """Of comma-separated text; absent: told from the header."""
    records: list[Key] = []
    """Keys down to the list of records of JSON; absent: the file is the list, or lines."""
    provider: str = ""
    """Who provides everything, where no field says it."""
    fields: dict[str, list[Key]]
    """Our field → keys of the source, the first that says something counts."""
    left_out: list[Key] = []
    """Keys that are counted and not kept."""
    kept: list[Key] = []
    """Keys that are kept as originals; every key named nowhere is."""
    values: Values = Values()


def read_mapping(path: Path) -> MappingForm:
    """Read and judge a mapping.

    Args:
        path: The file.

    Raises:
        BadMappingError: It cannot be read, or a member is not as it must be.
    """
    try:
        data = path.read_bytes()
    except OSError as err:
        raise BadMappingError(f"{path}: {err.strerror or err}") from err
    if len(data) > FILE_BYTES_MAX:
        raise BadMappingError(f"{path} is larger than {FILE_BYTES_MAX >> 20} MiB: no mapping")
    try:
        form = msgspec.json.decode(data, type=MappingForm)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise BadMappingError(f"{path}: {err}") from err
    for problem in _problems(form):
        raise BadMappingError(f"{path}: {problem}")
    return form


def _problems(form: MappingForm) -> Iterator[str]:
    if form.format != FORMAT:
        yield f"format is {form.format!r}; this version knows {FORMAT!r}"
    for field in form.fields:
        if field not in FIELD_NAMES:
            yield f"fields.{field}: no such field; there are: {', '.join(sorted(FIELD_NAMES))}"
    if not form.fields.get("title"):
        yield "fields.title: name the key that holds the title; nothing is registered without one"
    if not form.fields.get("provider") and not form.provider:
        yield "fields.provider: name the key of the provider, or write one for all as `provider`"
    yield from _twice(form)
    if form.encoding and not is_encoding(form.encoding):
        yield f"encoding: {form.encoding!r} is not known; such as UTF-8, GB18030, Big5"
    if form.delimiter and (len(form.delimiter) > 1 or form.delimiter in '"\r\n'):
        yield f"delimiter: {form.delimiter!r} must be one character, such as , or ;"
    if form.records and form.reads == "csv":
        yield "records: comma-separated text has no lists within; leave it out"


def _twice(form: MappingForm) -> Iterator[str]:
    seen: dict[str, str] = {}
    named = [*form.fields.items(), ("left_out", form.left_out), ("kept", form.kept)]
    for field, keys in named:
        for key in keys:
            other = seen.setdefault(plain_key(key), field)
            if other != field:
                yield f"{field}: the key {key!r} stands under {other} already; it means one thing"


def keys_of_mapping(form: MappingForm) -> Keys:
    """The table of keys that a mapping stands for."""
    keys = {
        plain_key(key): (field, place)
        for field, listed in form.fields.items()
        for place, key in enumerate(listed)
    }
    return keys | {plain_key(key): (LEFT_OUT, 0) for key in form.left_out}


CYCLE_WORDS: Final[Mapping[int, str]] = {
    0: "",
    1: "实时",
    2: "每日",
    3: "每周",
    4: "每月",
    5: "每季度",
    6: "每年",
    91: "每半年",
    98: "不定期",
    99: "不更新",
}
"""A word that every reader knows, for each code."""
