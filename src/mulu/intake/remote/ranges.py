"""What tells a server what is there already: validators, conditions, and where to go on.

Source: docs/spec/remote.md REM-9 and REM-10; RFC 9110 sections 8.8, 13.1 and 14.
"""

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

import httpx
import msgspec

_RANGE: Final = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(?:\d{1,15}|\*)")
_SURE_AFTER: Final = timedelta(seconds=60)
"""A date of change is a strong validator when it is that old (RFC 9110 8.8.2.2)."""
_VALUE_CHARS_MAX: Final = 500


class Validators(msgspec.Struct, frozen=True, kw_only=True):
    """By what a server knows a version of what it sends; "" for what it does not say."""

    etag: str = ""
    modified: str = ""
    strong: str = ""
    """What may stand in ``If-Range``."""


def validators_of(headers: httpx.Headers) -> Validators:
    """Read the validators of an answer."""
    etag, modified = _value(headers, "etag"), _value(headers, "last-modified")
    strong = etag if etag.startswith('"') else ""
    if not etag and _is_sure(modified, _value(headers, "date")):
        strong = modified
    return Validators(etag=etag, modified=modified, strong=strong)


def conditions(known: Validators) -> dict[str, str]:
    """Ask for it only when it has changed."""
    headers = {"if-none-match": known.etag} if known.etag else {}
    return headers | ({"if-modified-since": known.modified} if known.modified else {})


def going_on(known: Validators, size: int) -> dict[str, str]:
    """Ask for the rest, or all of it when it has changed; nothing without a strong validator."""
    if not known.strong or not size:
        return {}
    return {"range": f"bytes={size}-", "if-range": known.strong}


def continues(headers: httpx.Headers, file: Path) -> bool:
    """Tell whether an answer of status 206 begins where the file ends."""
    found = _RANGE.fullmatch(headers.get("content-range", "").strip())
    size = file.stat().st_size if file.exists() else 0
    return found is not None and int(found[1]) == size


def _value(headers: httpx.Headers, name: str) -> str:
    text = headers.get(name, "").strip()
    return text if len(text) <= _VALUE_CHARS_MAX and text.isprintable() else ""


def _is_sure(modified: str, date: str) -> bool:
    then, now = _time(modified), _time(date)
    if then is None or now is None or (then.tzinfo is None) is not (now.tzinfo is None):
        return False
    return now - then >= _SURE_AFTER


def _time(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
