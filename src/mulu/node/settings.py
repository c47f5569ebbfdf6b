"""Settings of a node: few, in one TOML file, each with a default.

Source: docs/spec/home.md HOM-2.
"""

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from mulu.core.errors import MuluError
from mulu.node.logs import LogForm

Peer = Annotated[str, Meta(pattern=r"^[0-9a-f]{40}@[A-Za-z0-9.:\[\]-]+:[0-9]{1,5}\Z")]
"""A node's id and where it is reached."""


class SettingsError(MuluError):
    """The settings file cannot be read."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an operator may set."""

    listen: str = "127.0.0.1:8640"
    """Address and port of the API and the pages."""
    behind_proxy: bool = False
    """Another server in front does TLS; only then may the address be other than loopback."""
    invariants: bool = False
    """Check every invariant after each block: slow, for tests."""
    map_size_gib: int = 64
    """Upper bound of the ledger's file, GiB; it is sparse."""
    log: LogForm = "text"
    """What the processes log as: text for people, or one JSON document a line."""
    reads: bool = True
    """Serve API, pages and searches; a validator that serves nobody orders and keeps only."""
    engine_listen: str = "127.0.0.1:26656"
    """Address and port where the engines of other nodes reach this one."""
    engine_peers: tuple[Peer, ...] = ()
    """The other nodes: ``<node id>@HOST:PORT``."""
    engine_rpc: str = ""
    """Address and port where nodes that join may ask this engine; none when empty."""

    sync_from: tuple[str, ...] = ()
    """Engines that a fresh node asks for headers, ``HOST:PORT``; then it begins from a snapshot."""
    sync_height: int = 0
    """Height of a header of the engine's that is believed."""
    sync_hash: str = ""
    """Its hash, hex."""
    snapshot_interval: int = 1000
    """Heights between two snapshots; 0 takes none."""
    retain_days: int = 7
    """Days for which the engine keeps blocks for nodes that fetch them one by one."""


def read_settings(path: Path) -> Settings:
    """Read the settings file; defaults when there is none.

    Raises:
        SettingsError: It is not TOML or has an unknown or wrong setting.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Settings)
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as err:
        raise SettingsError(
            f"{path}: {err}; see docs/spec/home.md for the settings there are"
        ) from err


def host_and_port(listen: str) -> tuple[str, int]:
    """Split ``HOST:PORT``.

    Raises:
        SettingsError: Not of that form.
    """
    host, colon, port = listen.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:  # noqa: PLR2004 - the largest port
        raise SettingsError(f"{listen!r} is not HOST:PORT, for example 127.0.0.1:8640")
    return host.strip("[]"), int(port)


def ensure_listen(settings: Settings, listen: str) -> tuple[str, int]:
    """Check that a node may listen there.

    Raises:
        SettingsError: Beyond loopback without a proxy that does TLS.
    """
    host, port = host_and_port(listen)
    if host not in {"127.0.0.1", "::1", "localhost"} and not settings.behind_proxy:
        raise SettingsError(
            f"{listen} can be reached from other machines; put a TLS proxy in front and set"
            " behind_proxy = true in settings.toml"
        )
    return host, port
