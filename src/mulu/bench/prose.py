"""Titles, summaries and item names of one entry, put together from the word lists.

Source: docs/performance.md, "The workload".
"""

import random
from typing import Final

from mulu.bench.words import words

BARE_ITEM: Final = 0.35
"""Share of item names that are an attribute alone, such as 经度."""
LONG_SUMMARY: Final = 0.6
"""Share of summaries with a second sentence."""


class Prose:
    """Words for one entry, all about the same subject and place.

    Args:
        rng: Where all choices come from.
    """

    __slots__ = ("_place", "_rng", "_subject", "_year")

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._subject = rng.choice(words("subjects"))
        self._place = "".join(map(self.one, ("place_heads", "place_tails", "place_kinds")))
        self._year = str(rng.randint(2012, 2026))

    def one(self, name: str) -> str:
        """A word of one list."""
        return self._rng.choice(words(name))

    def title(self) -> str:
        """A title such as 栖云桥社区公共租赁住房年度清单."""
        place = self._place if self._rng.random() < LONG_SUMMARY else ""
        return f"{place}{self._subject}{self.one('qualifiers')}{self.one('kinds')}"

    def summary(self) -> str:
        """One sentence or two."""
        text = self._fill(self.one("summary_openings") + self.one("summary_clauses")) + "，"
        text += self._fill(self.one("summary_endings"))
        if self._rng.random() < LONG_SUMMARY:
            text += self._fill(self.one("summary_clauses") + "。")
        return text

    def keywords(self) -> tuple[str, ...]:
        """Two keywords."""
        return self._subject, self.one("qualifiers") + self.one("kinds")

    def item_names(self, count: int) -> list[str]:
        """Names of items, none twice."""
        subjects = (self.one("item_subjects"), self.one("item_subjects"), self.one("subjects"))
        return [
            ("" if self._rng.random() < BARE_ITEM else self._rng.choice(subjects)) + attribute
            for attribute in self._rng.sample(words("item_attributes"), count)
        ]

    def condition(self) -> str:
        """A condition of sharing."""
        return self._fill(self.one("conditions"))

    def purpose(self) -> str:
        """A purpose of sharing."""
        return self._subject + self.one("qualifiers")

    def basis(self) -> str:
        """Article of a document."""
        return f"《{self._subject}管理条例》{self.one('deny_articles')}"

    def _fill(self, sentence: str) -> str:
        return sentence.format(a=self._subject, p=self._place, y=self._year)
