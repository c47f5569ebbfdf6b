"""``init``, ``start``, ``status``, ``checkpoint``, ``audit``: a chain as a whole.

Source: docs/spec/cli.md CLI-9 to CLI-13; docs/spec/home.md HOM-1 to HOM-3.
"""

import os
import re
import signal
import sys
from typing import Final

import msgspec
import typer

from mulu.cli import options
from mulu.cli.errors import UNVERIFIED, ChecksSayNoError, NotVerifiedError, UsageError
from mulu.cli.files import write_out
from mulu.cli.progress import bar, waiting
from mulu.cli.session import Session, session_of
from mulu.cli.tables import facts
from mulu.cli.texts import say
from mulu.client import asks
from mulu.client.client import since
from mulu.core.canonical import NotCanonicalError, encode
from mulu.core.errors import UnavailableError, VerificationError
from mulu.core.ids import CHAIN_ID
from mulu.core.signing import SUITE_NAMES
from mulu.node.audit import audit_home
from mulu.node.audit_archive import audit_archive, is_archive
from mulu.node.audit_report import AuditReport
from mulu.node.child import Orders
from mulu.node.clock import SystemClock
from mulu.node.create import Created, NewChain, create_chain
from mulu.node.home import Home
from mulu.node.logs import FORM_NAME, log_to_stderr, never_write
from mulu.node.settings import ensure_listen, read_settings
from mulu.node.supervisor import Supervisor
from mulu.proof.bundle import decode_finality
from mulu.proof.finality import ensure_final, verify_final
from mulu.proof.header import Header, header_hash
from mulu.proof.next_set import ensure_next_set
from mulu.proof.trust import Trust, decode_trust

SUITES: Final = {name: number for number, name in SUITE_NAMES.items()}


def init(  # noqa: PLR0913 - one argument for each option
    context: typer.Context,
    *,
    chain_id: options.ChainId = "mulu",
    suite: options.Suite = "ed25519",
    hash_: options.Hash = "sha256",
    key_provider: options.KeyProvider = "",
    profile: options.Profile = "register",
    authority_name: options.AuthorityName = "数据主管部门",
    operator_name: options.OperatorName = "平台运维单位",
    throw_away: options.ThrowAway = False,
) -> None:
    """Make a new chain in the home, with its node, operator and authority keys."""
    session = session_of(context)
    if re.fullmatch(CHAIN_ID, chain_id, re.ASCII) is None:
        raise UsageError(say("init.chain_id", name=chain_id))
    _ensure_empty(session.home)
    new = NewChain(
        chain_id=chain_id,
        profile=profile,
        authority_name=authority_name,
        operator_name=operator_name,
        hash=hash_,
        suite=SUITES[suite],
        key_provider=key_provider,
        throw_away=throw_away,
    )
    passphrase = session.passphrase(new=True)
    with waiting(session, say("init.working")):
        created = create_chain(session.home, new, passphrase, SystemClock())
    _print_created(session, chain_id, created)


def _ensure_empty(home: Home) -> None:
    if home.root.is_file():
        raise UsageError(say("file.unwritable", file=home.root, why="ENOTDIR"))
    if home.root.exists() and any(home.root.iterdir()):
        raise ChecksSayNoError(say("init.not_empty", home=home.root))


def _print_created(session: Session, chain_id: str, created: Created) -> None:
    keys = {
        name: {
            "key_id": signer.key_id,
            "public_key": signer.public_key.hex(),
            "suite": SUITE_NAMES[signer.suite],
        }
        for name, signer in created.keys.items()
    }
    genesis = created.chain.partition("#")[2]
    session.print(
        {"chain_id": chain_id, "chain": created.chain, "genesis_hash": genesis, "keys": keys},
        facts(
            say("init.done", chain_id=chain_id, home=session.home.root),
            {"genesis_hash": genesis} | {name: key["key_id"] for name, key in keys.items()},
            say("init.next", home=session.home.root),
        ),
    )


def start(
    context: typer.Context,
    listen: options.Listen = "",
    accept_clock: options.AcceptClock = False,
) -> None:
    """Run the node until it is told to stop."""
    session = session_of(context)
    home = session.home
    genesis = home.genesis()
    settings = read_settings(home.root / "settings.toml")
    address = listen or settings.listen
    ensure_listen(settings, address)
    home.keystore().open("node", session.passphrase(), "node")
    os.environ.setdefault(FORM_NAME, settings.log)  # for the node's processes, too
    log_to_stderr("node")
    never_write(session.passphrase())
    orders = Orders(
        home=str(home.root.resolve()),
        passphrase=session.passphrase(),
        listen=address,
        accept_clock=accept_clock,
    )
    supervisor = Supervisor(home, orders, reads=settings.reads)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: supervisor.stop())

    def ready(url: str) -> None:
        text = say("start.ready", url=url) if url else say("start.ready_silent")
        session.print({"chain_id": genesis.chain_id, "url": url}, text)
        sys.stdout.flush()

    if supervisor.run(ready):
        raise UnavailableError(say("start.fell"))


def status(context: typer.Context) -> None:
    """Tell how the node stands."""
    session = session_of(context)
    with session.http() as http:
        answer = http.ask(asks.status())
    told = msgspec.to_builtins(answer) | {"reason": "", "reasons": ""}
    told |= {each.name: each.text for each in answer.reasons}
    session.print(answer, facts("", told))


def checkpoint(context: typer.Context, output: options.Output) -> None:
    """Write a trust file of this chain as it stands now.

    Before it is written, the header it names is fetched and its hash and signature checked, and
    chain and producer are compared with the home's anchor when there is one.
    """
    session = session_of(context)
    anchor = session.trust()
    with session.http() as http:
        data = http.ask(asks.trust())
        trust = decode_trust(data)
        if anchor is not None and (anchor.chain, anchor.producer) != (trust.chain, trust.producer):
            raise NotVerifiedError("chain.differs", say("checkpoint.foreign"))
        if trust.checkpoint.height:
            believed = anchor or trust
            ask = asks.block(trust.checkpoint.height, limit=1, since=since(believed))
            block = http.ask(ask)
            _ensure_header(trust, believed, block.header, block.finality)
    write_out(output, data)
    height, block_hash = trust.checkpoint.height, trust.checkpoint.block_hash
    session.print(
        {
            "file": str(output),
            "chain": trust.chain,
            "height": height,
            "block_hash": trust.hasher.show(bytes.fromhex(block_hash)),
        },
        say("checkpoint.done", file=output, height=height),
    )


def _ensure_header(
    trust: Trust, believed: Trust, plain: object, finality: dict[str, object]
) -> None:
    """Check the checkpoint's header: its hash, whom it names next, and who made it final.

    Args:
        trust: What is about to be written.
        believed: The anchor that it is checked against; itself when there is none.
        plain: The header.
        finality: Its finality, with the changes of the set since the anchor.
    """
    header = msgspec.convert(plain, Header)
    digest = header_hash(header, trust.hasher)
    try:
        signed = decode_finality(encode(finality))
        ensure_final(signed, believed, header, digest)
        verify_final(signed, believed, header, digest)
        ensure_next_set(trust, header)
        held = True
    except (NotCanonicalError, VerificationError):
        held = False
    if digest.hex() != trust.checkpoint.block_hash or not held:
        height = trust.checkpoint.height
        raise NotVerifiedError("checkpoint.differs", say("checkpoint.header", height=height))


def audit(
    context: typer.Context, path: options.AuditPath = None, trust: options.TrustFile = None
) -> None:
    """Replay a home or an archive from block 1 and compare every root; offline."""
    session = session_of(context)
    home = session.home if path is None else Home(path)
    anchor = session.trust(trust)
    if anchor is None and home.anchor_file.exists():
        anchor = decode_trust(home.anchor_file.read_bytes())
    with bar(session, say("audit.working")) as advance:
        if is_archive(home.root):
            report = audit_archive(home.root, anchor, advance)
        else:
            report = audit_home(home, anchor, advance)
    session.print(msgspec.to_builtins(report), _audit_text(report))
    if not report.ok:
        raise typer.Exit(UNVERIFIED)


def _audit_text(report: AuditReport) -> str:
    if report.first_bad:
        return say("audit.bad", first_bad=report.first_bad)
    if not report.ok:
        return say("audit.untrusted")
    return say("audit.ok", blocks=report.blocks, transactions=report.transactions)
