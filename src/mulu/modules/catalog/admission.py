"""What a node asks of a record's text before it accepts it: policy, never consensus.

The importer asks the same before it sends. One function per kind of record; the bounds are those of
CAT-21.

Source: docs/spec/catalog.md CAT-20 to CAT-22.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from mulu.core.canonical import NotCanonicalError, Wire, decode
from mulu.core.plain_text import TextProblem, form_problems, is_clean_json, length_problem
from mulu.modules.catalog.records import DataEntry, Record, Table
from mulu.modules.catalog.texts import EntryText, RecordText, TableText, WithdrawText
from mulu.modules.catalog.views import decode_text

TITLE_MAX: Final = 200
LINE_MAX: Final = 1000
LONG_MAX: Final = 4000
URL_MAX: Final = 2000
LIST_MAX: Final = 200
"""Most values of a list of texts."""
NOTE_MAX: Final = 1000
LONGEST: Final[dict[str, int]] = {
    "basis_ref": LINE_MAX,
    "contact_post": 100,
    "contact_unit": TITLE_MAX,
    "inner_dept": TITLE_MAX,
    "name": 128,
    "name_en": 128,
    "note": NOTE_MAX,
    "operator": TITLE_MAX,
    "project_code": TITLE_MAX,
    "schema": 128,
    "summary": LONG_MAX,
    "summary_en": LONG_MAX,
    "table_name": 128,
    "text": LONG_MAX,
    "title": TITLE_MAX,
    "title_en": 400,
    "url": URL_MAX,
    "value": LONG_MAX,
    "vendor": TITLE_MAX,
}
"""Characters of a field; ``LINE_MAX`` for those not named."""


def record_text_problems(record: Record, part: bytes) -> list[TextProblem]:
    """Judge the text of a record that would be registered or revised.

    Args:
        record: The body's record; items and columns are counted against it.
        part: The part's bytes, without the salt.

    Returns:
        What is wrong; empty when the text is acceptable. Rules: ``text.form``,
        ``text.title_missing``, ``text.items_count``, ``text.columns_count``, ``text.too_many``, and
        those of ``mulu.core.plain_text``.
    """
    try:
        text = decode_text(record, part)
    except NotCanonicalError as err:
        return [TextProblem(rule="text.form", field="", text=f"not a text of this kind: {err}")]
    problems = _struct_problems("", text, is_clean_json(part.decode()))
    if not text.title:
        problems.append(
            TextProblem(rule="text.title_missing", field="title", text="the record needs a title")
        )
    problems += _count_problems(record, text)
    return problems


def withdraw_text_problems(part: bytes) -> list[TextProblem]:
    """Judge the words of a withdrawal.

    Args:
        part: The part's bytes, without the salt.
    """
    try:
        text = decode(part, WithdrawText)
    except NotCanonicalError as err:
        return [TextProblem(rule="text.form", field="", text=f"not a text of this kind: {err}")]
    return _struct_problems("", text, is_clean_json(part.decode()))


def _count_problems(record: Record, text: RecordText) -> Iterator[TextProblem]:
    if isinstance(record, DataEntry) and isinstance(text, EntryText):
        if len(text.items) != len(record.items):
            yield _count_problem("items", len(text.items), len(record.items))
    elif (
        isinstance(record, Table)
        and isinstance(text, TableText)
        and len(text.columns) != len(record.columns)
    ):
        yield _count_problem("columns", len(text.columns), len(record.columns))


def _count_problem(field: str, given: int, expected: int) -> TextProblem:
    return TextProblem(
        rule=f"text.{field}_count",
        field=field,
        text=f"the text names {given} {field}, the body has {expected}; give one text for each",
    )


def _struct_problems(path: str, text: Wire, clean: bool) -> list[TextProblem]:
    problems: list[TextProblem] = []
    for field, longest in _bounds(type(text)):
        value = getattr(text, field)
        if not value:
            continue
        if isinstance(value, str):
            if not clean or len(value) > longest:
                problems += _string_problems(f"{path}{field}", value, longest)
        elif isinstance(value, Wire):
            problems += _struct_problems(f"{path}{field}.", value, clean)
        else:
            problems += _list_problems(f"{path}{field}", value, clean)
    return problems


@cache
def _bounds(type_: type[Wire]) -> tuple[tuple[str, int], ...]:
    """Fields of a text and the most characters that each may have."""
    return tuple((field, LONGEST.get(field, LINE_MAX)) for field in type_.__struct_fields__)


def _string_problems(path: str, value: str, longest: int) -> list[TextProblem]:
    problem = length_problem(path, value, longest)
    return [*([problem] if problem is not None else []), *form_problems(path, value)]


def _list_problems(path: str, values: Sequence[str | Wire], clean: bool) -> list[TextProblem]:
    problems: list[TextProblem] = []
    if len(values) > LIST_MAX and isinstance(values[0], str):
        problems.append(_too_many(path, len(values)))
    for place, value in enumerate(values):
        if isinstance(value, Wire):
            problems += _struct_problems(f"{path}[{place}].", value, clean)
        elif not clean or len(value) > LINE_MAX:
            problems += _string_problems(f"{path}[{place}]", value, LINE_MAX)
    return problems


def _too_many(path: str, count: int) -> TextProblem:
    return TextProblem(
        rule="text.too_many",
        field=path,
        text=f"{path} has {count} values, the most is {LIST_MAX}; leave some out",
    )
