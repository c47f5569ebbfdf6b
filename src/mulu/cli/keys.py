"""``key new|list|show|request|rotate``: the keys of this home.

Source: docs/spec/cli.md CLI-14; docs/spec/keys.md KEY-6 to KEY-8; docs/spec/identity.md IDN-6.
"""

from typing import Any, Final, get_args

import typer

from mulu.cli import options
from mulu.cli.chain import SUITES
from mulu.cli.errors import UsageError
from mulu.cli.files import write_out
from mulu.cli.help_texts import helped
from mulu.cli.session import Session, session_of
from mulu.cli.submitting import event_of, submit
from mulu.cli.tables import facts, rows
from mulu.cli.texts import say
from mulu.client.errors import NotAdmittedError
from mulu.client.key_provider import KeyFacts
from mulu.client.transactions import Draft
from mulu.core.canonical import encode
from mulu.core.signing import SUITE_NAMES, Signer
from mulu.modules.identity.codes import Role
from mulu.modules.identity.messages import RegisterKey, RotateKey
from mulu.modules.identity.possession import prove_possession

app = typer.Typer(help=helped("key"), no_args_is_help=True)

_UNKNOWN_KEY: Final = ("tx", 8)


@app.command("new", help=helped("key.new"))
def new(
    context: typer.Context,
    name: options.KeyName,
    org: options.KeyOrg = "",
    roles: options.Roles = "",
    suite: options.Suite = "ed25519",
) -> None:
    """Make a member's key; with an organisation, have the key of ``--as`` register it."""
    session = session_of(context)
    if bool(org) != bool(roles):
        raise UsageError(say("key.org_and_roles"))
    given = _roles(roles) if roles else ()
    if org:
        session.address()
        session.signer()
    keys, passphrase = session.home.keystore(), session.passphrase(new=True)
    signer = keys.create(name, "member", passphrase, SUITES[suite])
    answer = _shown(name, session.describe_key(name))
    lines = [say("key.new", name=name)]
    if org:
        answer |= _register(session, signer, org, given)
        lines.append(say("key.registered", org_id=org, roles="、".join(given)))
    session.print(answer, facts("\n".join(lines), answer))


def _roles(text: str) -> tuple[Role, ...]:
    known: tuple[Role, ...] = get_args(Role)
    names = sorted({name.strip() for name in text.split(",") if name.strip()})
    for name in names:
        if name not in known:
            raise UsageError(say("key.roles", role=name, known=", ".join(known)))
    return tuple(role for role in known if role in names)


def _register(
    session: Session, signer: Signer, org: str, roles: tuple[Role, ...]
) -> dict[str, Any]:
    with session.http() as http:
        chain = session.chain(http)
    done = submit(session, [Draft(message=_message(signer, chain, org, roles))])
    event = event_of(done, "identity.key_registered")
    return {
        "org_id": event.get("org_id", org),
        "roles": list(roles),
        "tx_id": done.id,
        "height": done.height,
    }


def _message(signer: Signer, chain: str, org: str, roles: tuple[Role, ...]) -> RegisterKey:
    return RegisterKey(
        org_id=org,
        possession=prove_possession(signer, chain, org),
        public_key=signer.public_key.hex(),
        roles=roles,
        suite=signer.suite,
    )


@app.command("request", help=helped("key.request"))
def request(
    context: typer.Context,
    *,
    name: options.KeyName,
    org: options.RequestOrg,
    roles: options.Roles,
    output: options.Output,
    trust: options.TrustFile = None,
) -> None:
    """Ask for a key to be registered, without giving it away; needs no node.

    The file holds the message with the proof of possession; whoever may register the key goes on
    with ``tx build --from``.
    """
    session = session_of(context)
    anchor = session.trust(trust)
    if anchor is None:
        raise UsageError(say("chain.unknown", home=session.home.root))
    given = _roles(roles)
    session.key_name = name
    signer = session.signer()
    message = _message(signer, anchor.chain, org, given)
    write_out(output, encode([message]) + b"\n")
    answer = {
        "file": str(output),
        "chain": anchor.chain,
        "key_id": signer.key_id,
        "org_id": org,
        "roles": list(given),
    }
    session.print(answer, say("key.requested", file=output, name=name, org_id=org))


@app.command("list", help=helped("key.list"))
def list_(context: typer.Context) -> None:
    """List the keys of this home."""
    session = session_of(context)
    store = session.home.keystore()
    keys = [_shown(name, store.describe(name)) for name in store.names()]
    lines = [(key["name"], key["purpose"], key["suite"], key["key_id"]) for key in keys]
    session.print({"keys": keys}, rows(("name", "purpose", "suite", "key_id"), lines))


@app.command("show", help=helped("key.show"))
def show(context: typer.Context, name: options.KeyName) -> None:
    """Show the public side of a key; needs no passphrase."""
    session = session_of(context)
    answer = _shown(name, session.describe_key(name))
    session.print(answer, facts("", answer))


def _shown(name: str, key: KeyFacts) -> dict[str, Any]:
    return {
        "name": name,
        "key_id": key.key_id,
        "suite": SUITE_NAMES[key.suite],
        "public_key": key.public_key,
        "purpose": key.purpose,
    }


@app.command("rotate", help=helped("key.rotate"))
def rotate(context: typer.Context, name: options.KeyName, suite: options.NextSuite = None) -> None:
    """Replace a key by a new one under the same name; the old one is kept under another.

    The new key is written before the chain is told, so that no failure can lose it; running the
    command again after one goes on where it stopped.
    """
    session = session_of(context)
    session.key_name = name
    old = session.signer()
    store = session.home.keystore()
    following = f"{name}.next"
    begun = following in store.names()
    if not begun:
        key = session.describe_key(name)
        number = key.suite if suite is None else SUITES[suite]
        store.create(following, key.purpose, session.passphrase(), number)
    fresh = store.open(following, session.passphrase())
    try:
        answer = _replace(session, old, fresh)
    except NotAdmittedError as err:
        if not begun or (err.module, err.code) != _UNKNOWN_KEY:
            session.note(say("key.rotate_open", name=name, next=following))
            raise
        answer = {}
    kept = f"{name}.{old.key_id[:8]}"
    store.rename(name, kept)
    store.rename(following, name)
    answer = _shown(name, session.describe_key(name)) | {"replaced": old.key_id} | answer
    session.print(answer, facts(say("key.rotated", name=name, old=kept), answer))


def _replace(session: Session, old: Signer, fresh: Signer) -> dict[str, Any]:
    with session.http() as http:
        chain = session.chain(http)
    message = RotateKey(
        possession=prove_possession(fresh, chain, old.key_id),
        public_key=fresh.public_key.hex(),
        suite=fresh.suite,
    )
    done = submit(session, [Draft(message=message)])
    return {"tx_id": done.id, "height": done.height}
