"""Which language a person reads: ``MULU_LANG``, else what the locale says.

Source: docs/spec/cli.md CLI-6.
"""

import os
from typing import Final, Literal

Language = Literal["zh", "en"]

_LOCALE_NAMES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def language() -> Language:
    """``zh`` when ``MULU_LANG`` or the locale begins with it, else ``en``.

    As gettext has it, ``LANGUAGE`` goes before the locale, unless the locale is the plain C one.
    """
    chosen = os.environ.get("MULU_LANG", "")
    if chosen:
        return _of(chosen)
    locale = next((value for name in _LOCALE_NAMES if (value := os.environ.get(name))), "")
    preferred = os.environ.get("LANGUAGE", "")
    if preferred and locale.partition(".")[0] not in {"", "C", "POSIX"}:
        return _of(preferred)
    return _of(locale or preferred)


def _of(name: str) -> Language:
    return "zh" if name.lower().startswith("zh") else "en"


def choose(zh: str, en: str) -> str:
    """One of two texts, by the reader's language."""
    return zh if language() == "zh" else en


def one_language(text: str) -> str:
    """The reader's half of a sentence that is said in both languages."""
    zh, both, en = text.partition(" · ")
    return choose(zh, en) if both else text
