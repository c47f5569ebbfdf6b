"""Where in a row gaps are mended, and what is said beside them.

Source: docs/spec/excel.md XLS-18 and XLS-24; docs/spec/profiles.md PRO-13 and PRO-14.
"""

from collections.abc import Iterable
from typing import Final

from mulu.intake.excel.columns import Sheet
from mulu.modules.catalog.gap_names import GAP_NAMES
from mulu.modules.catalog.gap_text import EFFECT_NAMES
from mulu.modules.catalog.gap_texts import GAP_TEXTS, by_effect

_NOT_HERE: Final = frozenset({"code"})
"""Fields that a row shows and nobody can change."""


def lacking(sheet: Sheet, gaps: Iterable[str], language: str) -> dict[str, str]:
    """Field of each gap, or the gap itself where no cell of the row is meant, and its name."""
    found: dict[str, str] = {}
    for gap in by_effect(gaps):
        field = GAP_TEXTS[gap].field if gap in GAP_TEXTS else ""
        is_here = field not in _NOT_HERE and sheet.column(field) is not None
        place = field if is_here else gap
        told = gap_name(gap, language)
        found[place] = f"{found[place]}；{told}" if place in found else told
    return found


def mending(gaps: Iterable[str], language: str) -> str:
    """How the gaps of a row are mended, one a line, the heaviest first."""
    return "\n".join(_line(gap, language) for gap in by_effect(gaps) if gap in GAP_TEXTS)


def _line(gap: str, language: str) -> str:
    text, place = GAP_TEXTS[gap], 0 if language == "zh" else 1
    name, how, example = gap_name(gap, language), text.how[place], text.example[place]
    return f"{name}：{how}例：{example}" if place == 0 else f"{name}: {how} For example: {example}"


def gap_name(gap: str, language: str) -> str:
    """Name of a gap; its id when this version does not know it."""
    zh, en = GAP_NAMES.get(gap, (gap, gap))
    return zh if language == "zh" else en


def explained(gap: str, language: str) -> tuple[str, str, str, str, str]:
    """Name, effect, why, how and example of a gap."""
    text, place = GAP_TEXTS.get(gap), 0 if language == "zh" else 1
    if text is None:
        return (gap, "", "", "", "")
    effect = EFFECT_NAMES[text.effect][place]
    told = (text.why[place], text.how[place], text.example[place])
    return (gap_name(gap, language), effect, *told)
