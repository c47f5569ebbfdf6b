"""The address of a catalogue: what a person wrote, what is shown of it, what its source is called.

Source: docs/spec/remote.md REM-1 to REM-3.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final, Literal

import httpx

from mulu.intake.remote.limits import CKAN_ROWS, URL_CHARS_MAX
from mulu.intake.remote.wording import has_password, no_address

Kind = Literal["ckan", "document"]
CKAN: Final = "ckan"
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
_HOST: Final = re.compile(rb"[A-Za-z0-9._:-]+")
_ACTION: Final = re.compile(r"/api/(?:3/)?action/?$")
_SEARCH: Final = "package_search"
_OURS: Final = ("rows", "sort", "start")
_ORDER: Final = "id asc"
_GROUPS_MAX: Final = 4
_GROUP_CHARS: Final = 16
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteAddress:
    """Where a catalogue stands."""

    url: httpx.URL
    """Of CKAN's search without the page's own parameters; else as it was written."""
    kind: Kind

    @property
    def shown(self) -> str:
        """What messages and reports say: neither what follows ``?`` nor a fragment."""
        return shown_url(self.url)

    @property
    def source(self) -> str:
        """Slug of the source (REM-3)."""
        host = self.url.raw_host.decode()
        port = f"-{self.url.port}" if self.url.port else ""
        path = "" if self.kind == CKAN and host_wide(self.url) else self.url.path
        return _slug(f"{host}{port}{path}", self.url.query.decode())

    def page(self, start: int) -> str:
        """Address of a page: of CKAN the one that begins at a package, else the document."""
        if self.kind != CKAN:
            return str(self.url)
        ours: dict[str, str | int] = {"rows": CKAN_ROWS, "sort": _ORDER, "start": start}
        return str(self.url.copy_merge_params(ours))


def is_remote(text: str) -> bool:
    """Tell an address from a path."""
    return _SCHEME.match(text) is not None


def parse_remote(text: str, format_name: str = "auto") -> RemoteAddress:
    """Read an address.

    Args:
        text: As a person wrote it.
        format_name: The format that was named; ``ckan`` makes the address of a site its search.

    Raises:
        ValueError: It is none, or holds a user or password; the text does not repeat it.
    """
    url = usable(text)
    if url is None:
        raise ValueError(no_address())
    if url.userinfo:
        raise ValueError(has_password())
    url = url.copy_with(fragment=None)
    path = url.path
    if _ACTION.search(path):
        url = url.copy_with(path=f"{path.rstrip('/')}/{_SEARCH}")
    elif format_name == CKAN and not path.endswith(f"/{_SEARCH}"):
        url = url.copy_with(path=f"{path.rstrip('/')}/api/3/action/{_SEARCH}")
    if not url.path.endswith(f"/action/{_SEARCH}"):
        return RemoteAddress(url=url, kind="document")
    for name in _OURS:
        url = url.copy_remove_param(name)
    return RemoteAddress(url=url, kind=CKAN)


def usable(text: str) -> httpx.URL | None:
    """An absolute address by http or https with a host, or None."""
    if not is_remote(text) or len(text) > URL_CHARS_MAX or not text.isprintable():
        return None
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError, UnicodeError):
        return None
    return url if url.scheme in _PORTS and _HOST.fullmatch(url.raw_host) else None


def led_to(url: httpx.URL, reference: str) -> httpx.URL | None:
    """Where a redirect or the address of a next page leads; None where it is not followed.

    Args:
        url: Where the reference stands.
        reference: Absolute or relative.
    """
    try:
        target = usable(str(url.join(reference)))
    except (httpx.InvalidURL, ValueError):
        return None
    if target is None or target.userinfo or (url.scheme, target.scheme) == ("https", "http"):
        return None
    return target.copy_with(fragment=None)


def shown_url(url: httpx.URL) -> str:
    """An address without user, query and fragment."""
    return f"{url.scheme}://{url.netloc.decode()}{url.path}"


def port_of(url: httpx.URL) -> int:
    """The port that is connected to."""
    return url.port or _PORTS[url.scheme]


def host_wide(url: httpx.URL) -> bool:
    """Whether a CKAN's search stands at its usual place, for the whole of its host."""
    return re.fullmatch(rf"/api/(?:3/)?action/{_SEARCH}", url.path) is not None


def _slug(text: str, query: str) -> str:
    groups = re.findall(r"[a-z0-9]+", text.lower())
    short = [group[:_GROUP_CHARS] for group in groups[:_GROUPS_MAX]]
    if short == groups and not query and re.fullmatch(r"[a-z0-9./-]+", text):
        return "-".join(groups)
    mark = hashlib.sha256(f"{text}?{query}".encode()).hexdigest()[:8]
    return "-".join([*short[: _GROUPS_MAX - 1], mark])
