"""Parameters of an action: from the query or a JSON body, each read strictly.

Source: docs/spec/ckan.md CKN-1 and CKN-4.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import msgspec

from mulu.api.ckan_errors import invalid
from mulu.query.expression import Filters
from mulu.query.packages import START_MAX, Order

Params = Mapping[str, Any]
_TERM: Final = re.compile(r'\s*(?:AND\s+)?\+?([a-z_]+):("[^"]*"|\[[^\]]*\]|\S+)\s*')
_RANGE: Final = re.compile(r"\[(\S+) TO \*\]")
_ORDERS: Final[dict[str, Order]] = {
    "": "newest",
    "id asc": "name",
    "id desc": "name_desc",
    "metadata_modified asc": "oldest",
    "metadata_modified desc": "newest",
    "name asc": "name",
    "name desc": "name_desc",
    "score desc, metadata_modified desc": "newest",
    "relevance asc, metadata_modified desc": "newest",
}
_ALWAYS: Final = {
    "state": "active",
    "dataset_type": "dataset",
    "type": "dataset",
    "capacity": "public",
    "private": "false",
}
"""Terms that hold for every package."""
_LIST: Final = msgspec.json.Decoder(list[str])


class Asked(NamedTuple):
    """What ``fq`` narrows to."""

    filters: Filters
    since_ms: int


def text_of(params: Params, name: str) -> str:
    """A parameter as text, "" when it is absent."""
    value = params.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise invalid(name, f"{name} must be a text")
    return value.strip()


def number_of(params: Params, name: str, default: int, most: int = START_MAX) -> int:
    """A whole number from 0; a larger one than the most counts as the most."""
    value = params.get(name)
    if value is None or value == "":
        return default
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,9}", text):
        raise invalid(name, f"{name} must be a whole number from 0")
    return min(int(text), most)


def flag_of(params: Params, name: str) -> bool:
    """Yes or no, however it is written; absent is no."""
    return str(params.get(name, "")).lower() in ("true", "1", "yes")


def list_of(params: Params, name: str) -> list[str]:
    """A list of texts: a list, or JSON of one."""
    value = params.get(name)
    if value is None or value == "":
        return []
    try:
        return msgspec.convert(value, list[str]) if isinstance(value, list) else _LIST.decode(value)
    except (ValueError, TypeError) as err:
        raise invalid(name, f'{name} must be a list of texts such as ["organization"]') from err


def order_of(params: Params) -> Order:
    """The order that ``sort`` asks for."""
    text = " ".join(text_of(params, "sort").split())
    order = _ORDERS.get(text)
    if order is None:
        known = "; ".join(filter(None, _ORDERS))
        raise invalid("sort", f"sort {text[:60]!r} is not known here; there are: {known}")
    return order


def narrowed(fq: str) -> Asked:
    """Read ``fq``: terms that must all hold."""
    found: dict[str, Any] = {"kind": "data_entry"}
    since_ms, at = 0, 0
    while at < len(fq):
        term = _TERM.match(fq, at)
        if term is None:
            raise invalid("fq", f"fq cannot be read at {fq[at : at + 40]!r}; write name:value")
        name, value, at = term[1], term[2].strip('"'), term.end()
        if name == "metadata_modified":
            since_ms = _since(value)
        elif _ALWAYS.get(name) != value:
            found |= _filter(name, value)
    return Asked(Filters(**found), since_ms)


def _filter(name: str, value: str) -> dict[str, Any]:
    number = int(value) if re.fullmatch(r"[0-9]{1,2}", value) else None
    match name:
        case "organization" | "owner_org":
            return {"org": value}
        case "share_type" | "update_cycle" if number is not None:
            return {name: number}
        case "level":
            return {"level": "" if value == "none" else value}
        case "is_open" | "status":
            return {name: value}
        case _:
            known = "organization, owner_org, share_type, update_cycle, level, is_open, status"
            raise invalid("fq", f"fq {name}:{value[:40]} cannot be asked; there are: {known}")


def _since(value: str) -> int:
    found = _RANGE.fullmatch(value)
    if found is None:
        raise invalid("fq", "metadata_modified takes [2026-01-31T00:00:00Z TO *]")
    if found[1] == "*":
        return 0
    try:
        moment = datetime.fromisoformat(found[1])
    except ValueError as err:
        raise invalid("fq", f"{found[1][:40]} is no time; write 2026-01-31T00:00:00Z") from err
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(zoned.timestamp() * 1000)
