"""What a person may be about to type: titles, organisations and keywords that fit so far.

Each list is short and looks at a bounded number of rows, so a suggestion costs less than a search.

Source: docs/spec/search.md SEA-21.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec

from mulu.modules.catalog.texts import EntryText
from mulu.projection.bigrams import KEYWORD_BEGIN, fold, pair_word
from mulu.query.answers import Suggestion, SuggestionsAnswer
from mulu.query.expression import Filters, all_of, filter_expression, quoted, words_of
from mulu.query.hits import hits
from mulu.query.ranking import FIRST, ranking
from mulu.query.reading import RECORD_COLUMNS, open_row
from mulu.query.spelling import sound_phrases
from mulu.query.tables import Moment, ReadTables
from mulu.query.viewer import Viewer

TITLES_MAX: Final = 8
ORGS_MAX: Final = 4
KEYWORDS_MAX: Final = 4
LOOKED_AT: Final = 100
"""Rows whose titles are looked at."""
OPENED: Final = 50
"""Rows that are opened for their keywords."""

_TITLES: Final = """
SELECT title, code FROM json_each(?) CROSS JOIN records ON docid = value ORDER BY docid DESC"""
_ROWS: Final = f"""
SELECT {RECORD_COLUMNS} FROM json_each(?) CROSS JOIN records ON docid = value"""  # noqa: S608
_ORGS: Final = """
SELECT name, org_id FROM orgs WHERE instr(sought, ?1) AND name <> ''
ORDER BY instr(sought, char(10) || ?1) = 0, length(name), org_id LIMIT ?2"""


class Suggest:
    """Questions of somebody who is still typing.

    Args:
        tables: The live read tables.
    """

    __slots__ = ("_tables",)

    def __init__(self, tables: ReadTables) -> None:
        self._tables = tables

    def suggest(self, viewer: Viewer, text: str, kind: str = "") -> SuggestionsAnswer:
        """What fits a text so far.

        Args:
            viewer: Who asks.
            text: As typed so far; nothing is suggested for "".
            kind: Kind of records whose titles are suggested; "" for all.

        Raises:
            ValueError: The text is too long, or there is no such kind.
            UnavailableError: The tables cannot be read now, or the question takes too long.
        """
        words = words_of(text)
        narrowed = filter_expression(Filters(kind=kind))
        with self._tables.read(viewer) as moment:
            found: list[Suggestion] = []
            if words:
                typed = " ".join(fold(text).split())
                found += _titles(moment, text, words, narrowed)
                found += _orgs(moment, typed)
                found += _keywords(moment, typed, narrowed)
            return SuggestionsAnswer(height=moment.height, suggestions=tuple(found))


def _titles(moment: Moment, text: str, words: Sequence[str], narrowed: str) -> Iterator[Suggestion]:
    """Titles that begin with the text, then those that hold or sound like its words."""
    lists = ranking(text, narrowed)
    shown: dict[str, str] = {}
    for title, code in _look(moment, lists.begins):
        shown.setdefault(title, code)
    silent = [word for word in words if not sound_phrases(word)]
    for expression, held in ((lists.rest, words), (lists.sounds, silent)):
        if expression and len(shown) < TITLES_MAX:
            for title, code in _look(moment, expression):
                if all(word in fold(title) for word in held):
                    shown.setdefault(title, code)
    for title, code in list(shown.items())[:TITLES_MAX]:
        yield Suggestion(what="title", text=title, id=code)


def _look(moment: Moment, expression: str) -> Iterable[tuple[str, str]]:
    found = hits(moment, expression, FIRST, LOOKED_AT)
    rows = moment.connection.execute(_TITLES, (_listed(found),))
    return [(title, code) for title, code in rows if title]


def _orgs(moment: Moment, typed: str) -> Iterator[Suggestion]:
    for name, org_id in moment.connection.execute(_ORGS, (typed, ORGS_MAX)):
        yield Suggestion(what="org", text=name, id=org_id)


def _keywords(moment: Moment, typed: str, narrowed: str) -> Iterator[Suggestion]:
    """Keywords that begin with the text, the most frequent of the newest records first."""
    phrase = quoted(pair_word(KEYWORD_BEGIN + typed))
    found = hits(moment, all_of([phrase, narrowed]), FIRST, OPENED)
    counts: Counter[str] = Counter()
    for row in moment.connection.execute(_ROWS, (_listed(found),)):
        counts.update(word for word in _keywords_of(moment, row) if fold(word).startswith(typed))
    for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:KEYWORDS_MAX]:
        yield Suggestion(what="keyword", text=word, id="")


def _keywords_of(moment: Moment, row: tuple[Any, ...]) -> Sequence[str]:
    text = open_row(moment, row).text
    return text.keywords if isinstance(text, EntryText) else ()


def _listed(docids: Sequence[int]) -> str:
    return msgspec.json.encode(docids).decode()
