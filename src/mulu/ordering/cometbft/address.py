"""Where the application listens: a unix socket, or a port of this machine.

Source: docs/spec/abci.md ABC-4.
"""

import asyncio
import ipaddress
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from mulu.core.errors import UnavailableError
from mulu.ordering.sockets import short_path

OWNER_ONLY = 0o600

Protocols: TypeAlias = Callable[[], asyncio.BaseProtocol]


class AddressError(UnavailableError):
    """The application cannot listen there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnixAddress:
    """A unix socket, for the owner only."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpAddress:
    """A port of this machine; never one that others reach, since ABCI knows no passwords."""

    host: str = "127.0.0.1"
    port: int = 0
    """0 takes a free one."""


Address: TypeAlias = UnixAddress | TcpAddress


async def listen(address: Address, protocols: Protocols) -> asyncio.Server:
    """Listen at an address.

    Raises:
        AddressError: Something else stands there, or others could reach it.
    """
    try:
        if isinstance(address, UnixAddress):
            return await _listen_unix(address.path, protocols)
        return await _listen_tcp(address, protocols)
    except OSError as err:
        raise AddressError(f"cannot listen at {address}: {err}; is another node running?") from err


async def _listen_unix(path: Path, protocols: Protocols) -> asyncio.Server:
    await asyncio.to_thread(_remove_stale, path)
    short, descriptor = short_path(path)
    try:
        server = await asyncio.get_running_loop().create_unix_server(protocols, short)
        await asyncio.to_thread(path.chmod, OWNER_ONLY)
    finally:
        os.close(descriptor)
    return server


def _remove_stale(path: Path) -> None:
    """Take away the socket that a killed application left behind."""
    if path.exists() and not stat.S_ISSOCK(path.stat().st_mode):
        raise AddressError(f"{path} is a file and no socket; move it away and start again")
    path.unlink(missing_ok=True)


async def _listen_tcp(address: TcpAddress, protocols: Protocols) -> asyncio.Server:
    if not ipaddress.ip_address(address.host).is_loopback:
        raise AddressError(f"{address.host} can be reached by others; use a loopback address")
    loop = asyncio.get_running_loop()
    return await loop.create_server(protocols, address.host, address.port)
