"""``tx build|sign|submit``: signatures collected offline, one person after another.

Source: docs/spec/cli.md CLI-16 to CLI-20.
"""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typer
from rich.prompt import Confirm

from mulu.cli import options
from mulu.cli.errors import ChecksSayNoError, UsageError
from mulu.cli.files import read_given, write_out
from mulu.cli.help_texts import helped
from mulu.cli.session import Session, session_of
from mulu.cli.submitting import submit_built
from mulu.cli.telling import plain, told
from mulu.cli.texts import say
from mulu.cli.tx_drafts import MESSAGES_BYTES_MAX, read_drafts
from mulu.cli.tx_file import TX_FILE_BYTES_MAX, OpenTx, new_tx, open_tx, texts_of
from mulu.client.chance import SYSTEM
from mulu.client.transactions import NONCE_BYTES, Built, Ground, bind
from mulu.core.ids import KeyId
from mulu.tx.build import build_body
from mulu.tx.prepare import AnyMessage

app = typer.Typer(help=helped("tx"), no_args_is_help=True)

ONE_SIGNER_MINUTES_MAX: Final = 9
"""Within the 10 minutes that the rules allow (TXN-11), less a minute for the clocks."""
MANY_SIGNERS_MINUTES: Final = 7 * 24 * 60 - 10
_KEY_ID: Final = re.compile(r"[0-9a-f]{64}")


def now_ms() -> int:
    """UTC milliseconds by this machine's clock."""
    return SYSTEM.now_ms()


@app.command("build", help=helped("tx.build"))
def build(
    context: typer.Context,
    file: options.TxFile,
    messages: options.Messages,
    signer: options.Signers = None,
    valid_minutes: options.ValidMinutes = None,
) -> None:
    """Build a transaction file; needs no node."""
    session = session_of(context)
    if file.exists():
        raise ChecksSayNoError(say("tx.exists", file=file))
    drafts = read_drafts(read_given(messages, MESSAGES_BYTES_MAX))
    signers = [_signer_id(session, one) for one in signer or [session.key_name]]
    ground = Ground(chain=session.chain(), chance=SYSTEM)
    bound, parts = bind(drafts, ground)
    body = build_body(
        chain=ground.chain,
        messages=bound,
        signers=signers,
        nonce=ground.chance.random(NONCE_BYTES),
        valid_until_ms=ground.chance.now_ms() + 60_000 * _minutes(valid_minutes, len(signers)),
    )
    tx = new_tx(body, tuple(parts))
    write_out(file, tx.encode())
    _print(session, file, tx)


def _minutes(asked: int | None, signers: int) -> int:
    most = ONE_SIGNER_MINUTES_MAX if signers == 1 else MANY_SIGNERS_MINUTES
    if asked is not None and asked > most:
        raise UsageError(say("tx.too_long", minutes=asked, most=most, signers=signers))
    return asked or most


def _signer_id(session: Session, name: str) -> KeyId:
    if _KEY_ID.fullmatch(name):
        return KeyId(name)
    return KeyId(session.describe_key(name).key_id)


@app.command("sign", help=helped("tx.sign"))
def sign(context: typer.Context, file: options.TxFile, yes: options.Yes = False) -> None:
    """Sign a transaction file after reading what it asks for; needs no node."""
    session = session_of(context)
    tx = open_tx(read_given(file, TX_FILE_BYTES_MAX))
    name = session.key_name
    key = session.describe_key(name)
    if key.key_id not in tx.body.signers:
        raise ChecksSayNoError(say("tx.not_signer", name=name, key_id=key.key_id))
    if tx.body.valid_until_ms < now_ms():
        raise ChecksSayNoError(say("tx.expired", until=_time(tx.body.valid_until_ms)))
    _show(session, tx)
    if not yes:
        _ask(session, name)
    signed = tx.signed_by(session.signer())
    write_out(file, signed.encode())
    _print(session, file, signed)


def _show(session: Session, tx: OpenTx) -> None:
    until = _time(tx.body.valid_until_ms)
    session.err.print(say("tx.about", id=tx.id, chain=tx.body.chain, until=until), soft_wrap=True)
    for place, (message, text) in enumerate(texts_of(tx), 1):
        by = tx.body.signers[message.signer][:12]
        session.err.print(f"  {place}. [{by}…] {told(message, text)}", soft_wrap=True)


def _ask(session: Session, name: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError(say("tx.say_yes"))
    if not Confirm.ask(say("tx.ask", name=name), console=session.err, default=False):
        raise ChecksSayNoError(say("tx.declined"))


@app.command("submit", help=helped("tx.submit"))
def submit(context: typer.Context, file: options.TxFile) -> None:
    """Submit a transaction file when no signature is missing."""
    session = session_of(context)
    tx = open_tx(read_given(file, TX_FILE_BYTES_MAX))
    if tx.missing:
        raise ChecksSayNoError(say("tx.missing", missing=", ".join(tx.missing)))
    built = Built(
        id=tx.id,
        body=tx.body_bytes,
        frame=tx.frame(),
        valid_until_ms=tx.body.valid_until_ms,
    )
    with session.http() as http:
        answer = submit_built(session, http, built)
    done = {"state": answer.state, "height": answer.height, "index": answer.index}
    _print(session, file, tx, done)


def _print(session: Session, file: Path, tx: OpenTx, done: dict[str, Any] | None = None) -> None:
    missing = tx.missing
    answer: dict[str, Any] = {
        "file": str(file),
        "id": tx.id,
        "chain": tx.body.chain,
        "signers": list(tx.body.signers),
        "missing": missing,
        "valid_until": _time(tx.body.valid_until_ms),
        "messages": [plain(message) | _sentence(message, text) for message, text in texts_of(tx)],
    }
    lacking = ", ".join(missing) or say("tx.none_missing")
    text = say("tx.state", file=file, id=tx.id, missing=lacking)
    if done is not None:
        text = say("tx.done", id=tx.id, height=done["height"])
    session.print(answer | (done or {}), text)


def _sentence(message: AnyMessage, text: bytes | None) -> dict[str, str]:
    return {"says": told(message, text)}


def _time(time_ms: int) -> str:
    moment = datetime.fromtimestamp(time_ms / 1000, UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
