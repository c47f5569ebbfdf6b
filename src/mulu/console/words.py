"""The words of the pages in each language, and which language a visitor reads.

Source: docs/spec/http.md API-23; RFC 9110 section 12.5.4 (Accept-Language).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
DEFAULT: Final[Language] = "zh"
_TAGS: Final[Mapping[Language, str]] = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All words of one language."""

    language: Language
    texts: Mapping[str, str]

    @property
    def tag(self) -> str:
        """Value of the page's ``lang``."""
        return _TAGS[self.language]

    @property
    def other(self) -> Language:
        """The other language."""
        return "en" if self.language == "zh" else "zh"

    def __call__(self, key: str, **values: object) -> str:
        """A text, its places filled.

        Raises:
            KeyError: There is no such text.
        """
        text = self.texts[key]
        return text.format(**values) if values else text

    def label(self, group: str, value: object) -> str:
        """Name of a code, such as ``label("cycle", 6)``; the code itself when it is unknown."""
        return self.texts.get(f"{group}_{value}", str(value))


def _load() -> dict[Language, Words]:
    tables = tomllib.loads(
        resources.files("mulu.console").joinpath("words.toml").read_text(encoding="utf-8")
    )
    return {each: Words(language=each, texts=tables[each]) for each in LANGUAGES}


ALL: Final = _load()


def choose(asked: str | None, accept: str) -> Words:
    """Choose a language.

    Args:
        asked: ``zh`` or ``en`` from the address; anything else is passed over.
        accept: The Accept-Language header.
    """
    for language in LANGUAGES:
        if asked == language:
            return ALL[language]
    return ALL[_accepted(accept) or DEFAULT]


def _accepted(accept: str) -> Language | None:
    """The language we have that the visitor likes best; None when there is none."""
    best: tuple[float, Language] | None = None
    for entry in accept.split(",")[:20]:
        tag, _, parameter = entry.strip().partition(";")
        weight = _weight(parameter)
        language = next((each for each in LANGUAGES if tag.lower().startswith(each)), None)
        if language is not None and weight > 0 and (best is None or weight > best[0]):
            best = (weight, language)
    return None if best is None else best[1]


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
