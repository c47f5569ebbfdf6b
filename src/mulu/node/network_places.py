"""Where the nodes of a new consortium listen, and how they are told of each other.

Source: docs/spec/network.md NET-3.
"""

import random
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from mulu.core.errors import UnavailableError

API_PORT: Final = 8640
PEER_PORT: Final = 26656
LOOPBACK: Final = "127.0.0.1"
FREE_PORTS: Final = range(10_000, 32_768)
"""Linux gives connections ports from 32768 on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One node's addresses."""

    api: str
    """``HOST:PORT`` of API and pages."""
    listen: str
    """``HOST:PORT`` where its engine listens for peers."""
    reached: str
    """``HOST:PORT`` where peers reach it."""


def trial_places(count: int, api_port: int = API_PORT, peer_port: int = PEER_PORT) -> list[Place]:
    """Places of nodes that share this machine: ports in a row, or free ones for 0.

    Args:
        count: How many nodes.
        api_port: The first API's; 0 takes a free one at each start.
        peer_port: The first engine's; 0 takes ports that are free now.
    """
    peers = free_ports(count) if peer_port == 0 else [peer_port + i for i in range(count)]
    return [
        Place(
            api=f"{LOOPBACK}:{api_port + i if api_port else 0}",
            listen=f"{LOOPBACK}:{port}",
            reached=f"{LOOPBACK}:{port}",
        )
        for i, port in enumerate(peers)
    ]


def spread_places(hosts: Sequence[str]) -> list[Place]:
    """Places of nodes on machines of their own; the API stays on loopback, behind a proxy."""
    return [
        Place(
            api=f"{LOOPBACK}:{API_PORT}",
            listen=f"0.0.0.0:{PEER_PORT}",
            reached=f"{host}:{PEER_PORT}",
        )
        for host in hosts
    ]


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody has now, below those that the system gives to connections.

    So the port of a node that is down is not taken by a neighbour's connection meanwhile.

    Raises:
        UnavailableError: There are not so many.
    """
    found: list[int] = []
    for port in random.SystemRandom().sample(FREE_PORTS, len(FREE_PORTS)):
        if len(found) == count:
            return found
        if _is_free(port):
            found.append(port)
    raise UnavailableError(f"there are no {count} free ports on {LOOPBACK}")


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        try:
            trial.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def render_settings(place: Place, peers: Sequence[str]) -> str:
    """A home's ``settings.toml``.

    Args:
        place: The node's own.
        peers: ``<node id>@HOST:PORT`` of the others.
    """
    listed = "".join(f"  {_text(peer)},\n" for peer in peers)
    return (
        "# 接口和页面 · API and pages\n"
        f"listen = {_text(place.api)}\n"
        "# 其他节点经此地址连到本节点 · where other nodes reach this one\n"
        f"engine_listen = {_text(place.listen)}\n"
        "# 其他节点 · the other nodes\n"
        f"engine_peers = [\n{listed}]\n"
    )


def _text(value: str) -> str:
    return msgspec.json.encode(value).decode()
