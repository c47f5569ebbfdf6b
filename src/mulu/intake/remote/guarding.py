"""Where a connection may go: all addresses of a name are looked at, one of them is connected to.

Source: docs/spec/remote.md REM-4 and REM-5; IANA special-purpose address registries; RFC 6890.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final

import httpx

from mulu.intake.remote.address import port_of
from mulu.intake.remote.errors import AddressRefusedError
from mulu.intake.remote.wording import never, not_public

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""From host and port to the addresses it has, in the order in which they are tried."""
_Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
_ADDRESSES_MAX: Final = 4
"""Addresses of one name that are tried."""
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_LOW_32: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Place:
    """A host and port, as a redirect may leave it or stay."""

    host: str
    port: int


async def resolve(host: str, port: int) -> list[str]:
    """Ask the system.

    Raises:
        OSError: The name is not known.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]).partition("%")[0] for *_, address in found))


class Guard:
    """Decides where one catalogue may be fetched from.

    Args:
        named: The address that a person wrote.
        allow_private: A private address is fine, for the host and port that the person wrote.
        resolver: Finds addresses of names.
    """

    def __init__(
        self, named: httpx.URL, *, allow_private: bool, resolver: Resolve = resolve
    ) -> None:
        self._named = place_of(named)
        self._allow_private = allow_private
        self._resolver = resolver

    async def addresses_of(self, url: httpx.URL) -> list[str]:
        """The addresses to connect to for a URL, in the order in which they are tried.

        Raises:
            AddressRefusedError: One of its addresses is none that may be connected to.
            OSError: The name is not known.
        """
        place = place_of(url)
        private = self._allow_private and place == self._named
        addresses = await self._resolver(place.host, place.port)
        for text in addresses:
            _ensure_allowed(place.host, text, private=private)
        if not addresses:
            raise OSError(f"{place.host} has no address")
        return addresses[:_ADDRESSES_MAX]


def place_of(url: httpx.URL) -> Place:
    """Host, as it is asked for, and port."""
    return Place(url.raw_host.decode().strip("[]").lower().rstrip("."), port_of(url))


def _ensure_allowed(host: str, text: str, *, private: bool) -> None:
    for address in _meant(ipaddress.ip_address(text)):
        if _is_never(address):
            raise AddressRefusedError(never(host, text))
        if not address.is_global and not private:
            raise AddressRefusedError(not_public(host, text))


def _meant(address: _Ip) -> Iterator[_Ip]:
    """What an address leads to: itself, or the IPv4 address that stands within it."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            yield address.ipv4_mapped
            return
        if address in _NAT64:
            yield ipaddress.IPv4Address(int(address) & _LOW_32)
            return
        if address.sixtofour is not None:
            yield address.sixtofour
        yield from address.teredo or ()
    yield address


def _is_never(address: _Ip) -> bool:
    """Link-local (where clouds keep their secrets), multicast, unspecified, reserved."""
    return not address.is_loopback and (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
    )
