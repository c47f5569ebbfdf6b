"""What a sweep found, in the words of the chain: names tidied, types spelled, comments masked.

Source: docs/spec/harvest.md HAR-15 and HAR-16.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from mulu.core.plain_text import tidy_text
from mulu.intake.harvest.found import FoundColumn, FoundTable
from mulu.intake.harvest.type_names import chain_type
from mulu.intake.privacy import mask_text
from mulu.modules.catalog.admission import NOTE_MAX, TITLE_MAX
from mulu.modules.catalog.records import COLUMNS_MAX

NAME_CHARS: Final = 128
_NAMES_KEPT: Final = 65_536


class FitColumn(NamedTuple):
    """One column, as it is compared."""

    name: str
    type_name: str
    nullable: bool
    pk: bool


class FitTable(NamedTuple):
    """One table, as it is compared; comments are looked at only when it is drafted."""

    name: str
    columns: tuple[FitColumn, ...]
    found: FoundTable


def fit_table(found: FoundTable) -> FitTable | None:
    """A table in the chain's words.

    Returns:
        None when it has no columns, more than a record takes, or names that are none or the same.
    """
    name = fit_name(found.name)
    columns = tuple(map(_fit_column, found.columns))
    names = {column.name for column in columns}
    if not name or not 0 < len(columns) <= COLUMNS_MAX or len(names) < len(columns):
        return None
    return None if "" in names else FitTable(name, columns, found)


def _fit_column(found: FoundColumn) -> FitColumn:
    return FitColumn(fit_name(found.name), chain_type(found.type), found.nullable, found.pk)


@lru_cache(_NAMES_KEPT)
def fit_name(name: str) -> str:
    """A name as a text holds it: tidy, at most 128 characters."""
    if name.isascii() and name.isprintable():
        return name.strip()[:NAME_CHARS]
    return " ".join(tidy_text(name).split())[:NAME_CHARS]


def fit_comment(comment: str, longest: int = NOTE_MAX) -> str:
    """A comment as a text holds it: tidy, without persons, not too long."""
    lines = [tidy_text(line) for line in comment.splitlines()]
    masked, _ = mask_text("\n".join(line for line in lines if line))
    return masked if len(masked) <= longest else masked[: longest - 1].rstrip() + "…"


def title_of(table: FitTable) -> str:
    """Title of a table: the first line of its comment, else its name."""
    return fit_comment(table.found.comment, TITLE_MAX).partition("\n")[0].strip() or table.name
