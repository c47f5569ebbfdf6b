"""Best first: titles that are the text, titles that begin with it, the rest, then what sounds so.

Each of these is a question of its own to the index, newest first, and none holds a hit of another:
so the lists stand one after the other and nothing is ever sorted.

Source: docs/spec/search.md SEA-13 and SEA-19.
"""

from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

from mulu.projection.bigrams import TITLE_BEGIN, TITLE_END, fold, pair_word
from mulu.query.expression import all_of, any_term, quoted, text_term, words_of

Sort = Literal["best", "newest"]
FIRST: Final = 1 << 62
"""Above every docid."""

Find = Callable[[str, int, int], Sequence[int]]
"""Given an expression, the highest docid and how many: docids, falling."""


class Place(NamedTuple):
    """A hit and the list that it stands in."""

    tier: int
    docid: int


class Ranking(NamedTuple):
    """The lists of a question, each an expression of the index."""

    whole: str
    """Finds every hit."""
    exact: str = ""
    begins: str = ""
    """Titles that begin with the text, exact ones among them."""
    rest: str = ""
    """Holds the words otherwise."""
    sounds: str = ""
    """Holds them only by sound; "" when no word can be one."""


def ranking(text: str, narrowed: str, sort: Sort = "best") -> Ranking:
    """The lists of a question.

    Args:
        text: As typed; "" for all.
        narrowed: Expression of the filters.
        sort: ``newest`` makes one list of all.

    Raises:
        ValueError: The text is too long.
    """
    words = words_of(text)
    whole = all_of([*map(any_term, words), narrowed])
    if not words or sort == "newest":
        return Ranking(whole)
    begins, exact = title_phrases(text)
    spelled = all_of(map(text_term, words))
    heard = [any_term(word) for word in words] != [text_term(word) for word in words]
    return Ranking(
        whole=whole,
        exact=all_of([exact, narrowed]),
        begins=all_of([begins, narrowed]),
        rest=f"{all_of([spelled, narrowed])} NOT {begins}",
        sounds=f"{whole} NOT {spelled}" if heard else "",
    )


def title_phrases(text: str) -> tuple[str, str]:
    """Phrases of titles that begin with a text, and of those that are it."""
    typed = TITLE_BEGIN + " ".join(fold(text).split())
    return quoted(pair_word(typed)), quoted(pair_word(typed + TITLE_END))


def ranked(
    lists: Ranking, find: Find, known: Sequence[int], count: int, after: Place
) -> list[Place]:
    """The next hits in order.

    Args:
        lists: The lists of the question.
        find: Asks the index.
        known: The newest hits of the whole, found before: ``count`` at least, when there are.
        count: How many are wanted.
        after: The last hit shown; ``Place(0, FIRST)`` for none. Those at or below it come next.
    """
    if not lists.exact:
        found = known[:count] if after.docid == FIRST else find(lists.whole, after.docid, count)
        return [Place(0, docid) for docid in found]
    places: list[Place] = []
    begun = after.tier > _BEGINS or find(lists.begins, FIRST, 1)
    if not begun and not lists.sounds:  # the rest is the whole
        return [Place(_BEGINS + 1, docid) for docid in known[:count]]
    for tier in range(after.tier if begun else _BEGINS + 1, _TIERS):
        last = after.docid if tier == after.tier else FIRST
        wanted = count - len(places)
        if wanted <= 0:
            break
        places += [Place(tier, docid) for docid in _list(lists, find, tier, last, wanted)]
    return places


_TIERS: Final = 4
_BEGINS: Final = 1


def _list(lists: Ranking, find: Find, tier: int, last: int, count: int) -> Sequence[int]:
    match tier:
        case 0:
            return find(lists.exact, last, count)
        case 1:
            return find(f"{lists.begins} NOT {lists.exact}", last, count)
        case 2:
            return find(lists.rest, last, count)
        case _:
            return find(lists.sounds, last, count) if lists.sounds else ()
