"""Text as catalogues of the world publish it, brought to plain words: no markup, no escapes.

Done before persons are looked for, so that a mailbox written in character references is masked.

Source: docs/spec/intake.md INT-61.
"""

import html
import re
from collections.abc import Mapping
from typing import Any, Final

_MARKED: Final = re.compile(r"[<&\\]")
_HIDDEN: Final = re.compile(
    r"<(script|style)\b.{0,20000}?</\1\s*>|<!--.{0,20000}?-->", re.DOTALL | re.IGNORECASE
)
_LINK: Final = re.compile(
    r"""<a\b[^<>]{0,2000}?\bhref\s*=\s*["']?([^"'<>\s]{1,2000})[^<>]{0,2000}>([^<>]{0,1000})</a\s*>""",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"</?[a-zA-Z][a-zA-Z0-9:-]{0,30}(?:\s[^<>]{0,8000})?/?>")
_ESCAPED: Final = re.compile(r"(?:\\r\\n|\\n\\n)+")


def plain_prose(text: str) -> str:
    """A text without markup: a link becomes words and address, a spelt-out line break a space.

    Args:
        text: Any text, HTML or not; what only looks like a tag (``a < b``) stays.
    """
    if not _MARKED.search(text):
        return text
    text = _ESCAPED.sub(" ", text)
    if "<" in text:
        text = _TAG.sub(" ", _LINK.sub(_link, _HIDDEN.sub(" ", text)))
    return html.unescape(text) if "&" in text else text


def _link(found: re.Match[str]) -> str:
    address, words = found[1], found[2].strip()
    if address.lower().startswith(("mailto:", "tel:")) or address in words or words in address:
        return f" {words or address} "
    return f" {words} ({address}) "


def plain_values(values: Mapping[str, object]) -> dict[str, object]:
    """A record with every text in it brought to plain words, at every depth."""
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return plain_prose(value)
    if isinstance(value, list):
        return [_plain(element) for element in value]
    if isinstance(value, dict):
        return plain_values(value)
    return value
