"""``network invite``, ``join`` and ``steps``: how a node comes to a chain that runs already.

Source: docs/spec/cli.md CLI-27; docs/spec/network.md NET-5 to NET-7 and NET-9.
"""

import typer

from mulu.cli import options
from mulu.cli.errors import UsageError
from mulu.cli.files import read_given, write_out
from mulu.cli.session import Session, session_of
from mulu.cli.tables import facts
from mulu.cli.texts import say
from mulu.client.http import Http
from mulu.core.errors import UnavailableError
from mulu.machine.genesis import Genesis
from mulu.node.anchor import genesis_trust
from mulu.node.engine_sync import EngineTrust, ask_engine_trust, write_sync
from mulu.node.kept_steps import Steps, ask_sm2_steps, ask_steps, write_steps
from mulu.node.network_join import (
    INVITATION_BYTES_MAX,
    join_network,
    make_invitation,
    read_invitation,
    write_invitation,
)
from mulu.node.network_places import API_PORT, LOOPBACK, PEER_PORT, Place
from mulu.node.settings import host_and_port
from mulu.proof.sm2_format import Sm2Step


def invite(context: typer.Context, output: options.Output, reached: options.Reached = "") -> None:
    """Write an invitation to the home's chain, for whoever joins."""
    session = session_of(context)
    invitation = make_invitation(session.home, reached)
    write_out(output, write_invitation(invitation))
    trust = genesis_trust(invitation.genesis)
    session.print(
        {"file": str(output), "chain": trust.chain, "peers": invitation.peers},
        facts(say("network.invited", file=output), {"chain": trust.chain}),
    )


def join(
    context: typer.Context,
    file: options.InvitationFile,
    port: options.ApiPort = API_PORT,
    peer_listen: options.PeerListen = f"0.0.0.0:{PEER_PORT}",
    sync_from: options.SyncFrom = None,
    key_provider: options.KeyProvider = "",
) -> None:
    """Make the home of a node that joins a chain, to begin from a snapshot if so wanted."""
    session = session_of(context)
    invitation = read_invitation(read_given(file, INVITATION_BYTES_MAX))
    for server in (peer_listen, *(sync_from or ())):
        host_and_port(server)
    begins = _begins(session, invitation.genesis) if sync_from else None
    place = Place(api=f"{LOOPBACK}:{port}", listen=peer_listen, reached=peer_listen)
    passphrase = session.passphrase(new=True)
    joined = join_network(session.home, invitation, place, passphrase, key_provider)
    told: dict[str, object] = {
        "chain": joined.chain,
        "node_id": joined.node_id,
        "public_key": joined.public_key,
    }
    if sync_from and begins is not None:
        trust, steps = begins
        write_sync(session.home, sync_from, trust)
        write_steps(session.home, steps)
        told |= {"sync_height": trust.height, "sync_hash": trust.hash}
    session.print(
        told, facts(say("network.joined", home=session.home.root), told, say("network.admit"))
    )


def _begins(session: Session, genesis: Genesis) -> tuple[EngineTrust, Steps]:
    """What the engine believes, and how the set came to be."""
    if session.url is None:
        raise UsageError(say("network.sync_url"))
    with session.http() as http:
        trust = ask_engine_trust(http, genesis)
        return trust, Steps(engine=trust.steps, sm2=_sm2_steps(http, genesis))


def _sm2_steps(http: Http, genesis: Genesis) -> tuple[Sm2Step, ...]:
    """Nothing while no header is final by SM2; they can be asked for later."""
    try:
        return ask_sm2_steps(http, genesis)
    except UnavailableError:
        return ()


def steps(context: typer.Context) -> None:
    """Ask a node for every change of the set of validators since genesis, and keep it here."""
    session = session_of(context)
    if session.url is None:
        raise UsageError(say("network.sync_url"))
    genesis = session.home.genesis()
    with session.http() as http:
        found = ask_steps(http, genesis)
    write_steps(session.home, found)
    answer = {"steps": len(found.engine), "sm2_steps": len(found.sm2)}
    session.print(answer, facts(say("network.steps"), answer))
