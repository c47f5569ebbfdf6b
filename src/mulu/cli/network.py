"""``network new|up|status``: the homes of a consortium, and all of them on one machine for a trial.

Source: docs/spec/cli.md CLI-25 and CLI-26; docs/spec/network.md NET-1 to NET-4.
"""

import re
import signal
import sys
from pathlib import Path
from typing import Final

import typer

from mulu.cli import network_joining, network_validator, options
from mulu.cli.chain import SUITES
from mulu.cli.errors import ChecksSayNoError, UsageError
from mulu.cli.files import read_given
from mulu.cli.help_texts import helped
from mulu.cli.network_nodes import NodeFacts, running_network, stand_of
from mulu.cli.progress import waiting
from mulu.cli.session import PASSPHRASE_BYTES_MAX, Session, session_of
from mulu.cli.tables import facts, rows
from mulu.cli.texts import say
from mulu.core.ids import CHAIN_ID
from mulu.node.clock import SystemClock
from mulu.node.home import Home
from mulu.node.network_create import NetworkCreated, NewNetwork, create_network
from mulu.node.network_places import (
    Place,
    spread_places,
    trial_places,
)

app: Final = typer.Typer(help=helped("network"), no_args_is_help=True)
app.command("invite", help=helped("network.invite"))(network_joining.invite)
app.command("join", help=helped("network.join"))(network_joining.join)
app.command("steps", help=helped("network.steps"))(network_joining.steps)
app.command("validator", help=helped("network.validator"))(network_validator.validator)


@app.command("new", help=helped("network.new"))
def new(  # noqa: PLR0913 - one argument for each option
    context: typer.Context,
    *,
    validators: options.Validators = 4,
    output: options.NetworkOut,
    chain_id: options.ChainId = "mulu",
    suite: options.Suite = "ed25519",
    hash_: options.Hash = "sha256",
    sm2: options.Sm2Finality = False,
    key_provider: options.KeyProvider = "",
    profile: options.Profile = "register",
    org_name: options.OrgNames = None,
    operator_name: options.OperatorName = "平台运维单位",
    hosts: options.Hosts = "",
    port: options.ApiPort = 8640,
    peer_port: options.PeerPort = 26656,
    throw_away: options.ThrowAway = False,
) -> None:
    """Make the homes of a consortium, one folder to hand over to each organisation."""
    session = session_of(context)
    if re.fullmatch(CHAIN_ID, chain_id, re.ASCII) is None:
        raise UsageError(say("init.chain_id", name=chain_id))
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise ChecksSayNoError(say("init.not_empty", home=output))
    wanted = NewNetwork(
        chain_id=chain_id,
        organisations=_organisations(validators, org_name or []),
        operator_name=operator_name,
        places=_places(validators, hosts, port, peer_port),
        profile=profile,
        hash=hash_,
        sm2=sm2,
        suite=SUITES[suite],
        key_provider=key_provider,
        throw_away=throw_away,
    )
    passphrases = _passphrases(session, validators)
    with waiting(session, say("init.working")):
        created = create_network(output, wanted, passphrases, SystemClock())
    _print_created(session, output, created)


def _organisations(count: int, names: list[str]) -> list[str]:
    if len(names) > count:
        raise UsageError(say("network.names", count=count, given=len(names)))
    first = [*names, *(["数据主管部门"] if not names else [])]
    return first + [say("network.member", number=n) for n in range(len(first) + 1, count + 1)]


def _places(count: int, hosts: str, port: int, peer_port: int) -> list[Place]:
    if not hosts:
        return trial_places(count, port, peer_port)
    named = [host.strip() for host in hosts.split(",")]
    if len(named) != count or not all(re.fullmatch(r"[A-Za-z0-9.-]+", host) for host in named):
        raise UsageError(say("network.hosts", count=count))
    return spread_places(named)


def _passphrases(session: Session, count: int) -> list[str]:
    """One for each home: the lines of the passphrase file, else the same for all (NET-4)."""
    if session.passphrase_file is not None:
        data = read_given(session.passphrase_file, PASSPHRASE_BYTES_MAX * count)
        lines = data.decode("utf-8", "surrogateescape").splitlines()
        if len(lines) == count and all(lines):
            return lines
    return [session.passphrase(new=True)] * count


def _print_created(session: Session, folder: Path, created: NetworkCreated) -> None:
    nodes = [
        {"name": made.name, "home": str(made.home.root), "org_id": made.org_id}
        | {"organisation": made.organisation}
        for made in created.homes
    ]
    answer = {"chain": created.chain, "genesis_hash": created.chain.rpartition("#")[2]}
    session.print(
        answer | {"nodes": nodes},
        facts(
            say("network.created", count=len(nodes), folder=folder),
            answer | {str(node["home"]): node["organisation"] for node in nodes},
            say("network.next", folder=folder),
        ),
    )


@app.command("up", help=helped("network.up"))
def up(context: typer.Context, folder: options.NetworkFolder) -> None:
    """Run all nodes of a network on this machine, until told to stop."""
    session = session_of(context)
    homes = homes_of(folder)
    signal.signal(signal.SIGTERM, _end)
    passphrases = _passphrases(session, len(homes))
    with running_network(homes, passphrases, folder) as network:
        nodes = [{"name": name, "url": url} for name, url in network.urls.items()]
        lines = "\n".join(f"{node['name']}  {node['url']}" for node in nodes)
        session.print({"nodes": nodes}, say("network.ready", nodes=lines))
        sys.stdout.flush()
        network.wait()


def _end(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


@app.command("status", help=helped("network.status"))
def status(context: typer.Context, folder: options.NetworkFolder) -> None:
    """Tell how each node of a network stands."""
    session = session_of(context)
    nodes = [stand_of(home) for home in homes_of(folder)]
    names = tuple(NodeFacts.__struct_fields__)
    table = rows(names, [[getattr(node, name) for name in names] for node in nodes])
    session.print({"nodes": nodes}, table)


def homes_of(folder: Path) -> list[Home]:
    """The homes in a network's folder, in order of their numbers.

    Raises:
        UsageError: There is none.
    """
    found = [path for path in folder.glob("org*") if (path / "genesis.json").is_file()]
    if not found:
        raise UsageError(say("network.none", folder=folder))
    return [Home(path) for path in sorted(found, key=lambda path: (len(path.name), path.name))]
