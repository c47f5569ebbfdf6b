"""``prove`` and ``verify``: proofs that anyone can check offline.

Source: docs/spec/cli.md CLI-13; docs/spec/bundle.md BUN-12 to BUN-14.
"""

from pathlib import Path
from typing import Final

import msgspec
import typer
from rich.console import Group, RenderableType
from rich.text import Text

from mulu.cli import options
from mulu.cli.errors import UNAVAILABLE, UNVERIFIED, NotVerifiedError, UsageError
from mulu.cli.files import read_given, write_out
from mulu.cli.language import language
from mulu.cli.session import code_of, session_of
from mulu.cli.texts import say
from mulu.client import asks
from mulu.client.client import since
from mulu.core.libcrypto import LibcryptoError
from mulu.proof.bundle import BUNDLE_BYTES_MAX
from mulu.proof.reasons import reason_text
from mulu.proof.trust import Trust
from mulu.proof.verify import Verdict, decode_bundle, verify_bundle

UNJUDGED: Final = "machine.no_sm2"
"""In place of a reason code: this machine cannot judge, which is no verdict."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one file."""

    file: str
    ok: bool
    what: str
    """``present``, ``absent``, ``transaction`` or ``unknown``."""
    height: int
    reason: str
    """Why not, in words; empty when ok."""
    reason_code: str
    key: str
    """What it is about: a state key, or a transaction's id."""
    time_ms: int


def prove(
    context: typer.Context,
    code: options.RecordCode,
    output: options.Output,
    version: options.RecordVersion = None,
    absent: options.Absent = False,
    finality: options.Finality = None,
) -> None:
    """Write a bundle; when the home has an anchor, it is verified before it is written."""
    session = session_of(context)
    if absent and version is not None:
        raise UsageError(say("prove.version_absent"))
    trust = session.trust()
    ask = asks.entry_proof(
        code_of(code), version=version, absent=absent, since=since(trust), finality=finality or ""
    )
    with session.http() as http:
        bundle = http.ask(ask)
    height = ensure_holds(bundle, trust)
    write_out(output, bundle)
    answer = {"file": str(output), "height": height, "bytes": len(bundle)}
    said = say("prove.done", file=output, bytes=len(bundle), height=height)
    session.print(answer, said)


def ensure_holds(bundle: bytes, trust: Trust | None) -> int:
    """Check a bundle before it is written; returns the height it speaks of."""
    if trust is None:
        return decode_bundle(bundle).header.height
    verdict = verify_bundle(bundle, trust)
    if not verdict.ok:
        raise NotVerifiedError(verdict.reason_code, reason_text(verdict.reason_code, "en"))
    return verdict.height


def verify(context: typer.Context, files: options.Bundles, trust: options.TrustFile = None) -> None:
    """Check bundles offline against a trust file, else against the home's pinned anchor."""
    session = session_of(context)
    anchor = session.trust(trust)
    if anchor is None:
        raise UsageError(say("verify.no_trust"))
    items = [_judged(file, anchor) for file in files]
    ok = all(item.ok for item in items)
    session.print({"ok": ok, "chain": anchor.chain, "items": items}, _text(items))
    if not ok:
        unjudged = all(item.ok or item.reason_code == UNJUDGED for item in items)
        raise typer.Exit(UNAVAILABLE if unjudged else UNVERIFIED)


def _judged(file: Path, anchor: Trust) -> Item:
    data = read_given(file, BUNDLE_BYTES_MAX + 1)
    try:
        verdict = verify_bundle(data[: BUNDLE_BYTES_MAX + 1], anchor)
    except LibcryptoError as err:
        return _unjudged(file, err)
    return _item(file, verdict)


def _unjudged(file: Path, err: LibcryptoError) -> Item:
    """What this machine's cryptography cannot judge; neither good nor bad (KEY-12)."""
    return Item(
        file=str(file),
        ok=False,
        what="unknown",
        height=0,
        reason=say("verify.machine", why=err),
        reason_code=UNJUDGED,
        key="",
        time_ms=0,
    )


def _item(file: Path, verdict: Verdict) -> Item:
    reason = verdict.reason_code and reason_text(verdict.reason_code, language())
    return Item(
        file=str(file),
        ok=verdict.ok,
        what=verdict.what,
        height=verdict.height,
        reason=reason,
        reason_code=verdict.reason_code,
        key=verdict.key,
        time_ms=verdict.time_ms,
    )


def _text(items: list[Item]) -> RenderableType:
    lines: list[RenderableType] = []
    for item in items:
        unjudged = item.reason_code == UNJUDGED
        wrong = ("? ", "bold yellow") if unjudged else ("✗ ", "bold red")
        mark = Text.assemble(("✓ ", "green") if item.ok else wrong)
        word = say("verify.unjudged" if unjudged else "verify.ok" if item.ok else "verify.bad")
        mark.append(f"{item.file}  {word} · {say(f'what.{item.what}')}")
        if item.ok:
            mark.append(f" · {item.key} · #{item.height}")
        lines.append(mark)
        if item.reason:
            lines.append(Text(f"    {item.reason}  [{item.reason_code}]"))
    return Group(*lines)
