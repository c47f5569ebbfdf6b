"""Texts of foreign catalogues made no longer than a node takes, each cut said and none silent.

Source: docs/spec/intake.md INT-64.
"""

from typing import Any, Final, TypeVar

from msgspec import structs

from mulu.core.canonical import Wire
from mulu.intake.limits import ORIGINAL_CHARS
from mulu.intake.originals import MORE
from mulu.modules.catalog.admission import LINE_MAX, LIST_MAX, LONGEST
from mulu.modules.catalog.texts import Original

W = TypeVar("W", bound=Wire)
_WHOLE: Final = frozenset(("source_ref",))
"""Never cut: what finds a record again."""
_CUTS_SHOWN: Final = 8


def fit_text(text: W) -> tuple[W, tuple[str, ...]]:
    """Cut what is too long, with ``…`` at its end.

    Returns:
        The text, and for each cut its field with the length that was and the length that is.
    """
    cuts: list[str] = []
    fitted = _fit(text, "", cuts)
    cuts += [f"originals.{original.field}" for original in _kept(fitted) if _is_cut(original)]
    more = len(cuts) - _CUTS_SHOWN
    shown = cuts[:_CUTS_SHOWN] + ([f"+{more}"] if more > 0 else [])
    return fitted, tuple(shown)


def _kept(text: Wire) -> tuple[Original, ...]:
    return getattr(text, "originals", ())


def _is_cut(original: Original) -> bool:
    return original.field == MORE or len(original.value) == ORIGINAL_CHARS


def _fit(text: W, path: str, cuts: list[str]) -> W:
    changed: dict[str, Any] = {}
    for field in text.__struct_fields__:
        value = getattr(text, field)
        if value and field not in _WHOLE:
            fitted = _fit_value(value, f"{path}{field}", LONGEST.get(field, LINE_MAX), cuts)
            if fitted is not value:
                changed[field] = fitted
    return structs.replace(text, **changed) if changed else text


def _fit_value(value: Any, path: str, longest: int, cuts: list[str]) -> Any:  # noqa: ANN401 - any field
    if isinstance(value, str):
        if len(value) <= longest:
            return value
        cuts.append(f"{path} {len(value)} → {longest}")
        return value[: longest - 1].rstrip(" \u3000") + "…"
    if isinstance(value, Wire):
        return _fit(value, f"{path}.", cuts)
    return _fit_list(value, path, cuts)


def _fit_list(values: tuple[Any, ...], path: str, cuts: list[str]) -> tuple[Any, ...]:
    if isinstance(values[0], str) and len(values) > LIST_MAX:
        cuts.append(f"{path} {len(values)} → {LIST_MAX}")
        values = values[:LIST_MAX]
    if isinstance(values[0], Original):
        return values
    fitted = tuple(
        _fit_value(value, f"{path}[{place}]", LINE_MAX, cuts) for place, value in enumerate(values)
    )
    same = all(new is old for new, old in zip(fitted, values, strict=True))
    return values if same and len(fitted) == len(values) else fitted
