"""``governance propose|vote|withdraw|settle|list|show|prove|members|validators|evidence``.

Source: docs/spec/cli.md CLI-33 to CLI-35; docs/spec/governance.md.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, get_args

import msgspec
import typer

from mulu.cli import options
from mulu.cli.errors import UsageError
from mulu.cli.files import write_out
from mulu.cli.governance_actions import read_action
from mulu.cli.governance_tables import proposal_text
from mulu.cli.help_texts import helped
from mulu.cli.proofs import ensure_holds
from mulu.cli.session import Session, session_of
from mulu.cli.submitting import submit
from mulu.cli.tables import facts, rows
from mulu.cli.texts import say
from mulu.client import asks
from mulu.client.answers import SubmittedAnswer
from mulu.client.chance import SYSTEM
from mulu.client.client import since
from mulu.client.governance_answers import ProposalAnswer, ValidatorAnswer
from mulu.client.transactions import NO_PART, Draft
from mulu.core.canonical import encode
from mulu.modules.governance.codes import DAY_MS, Choice
from mulu.modules.governance.messages import Propose, Settle, Vote, Withdraw
from mulu.modules.governance.texts import ReasonText

app = typer.Typer(help=helped("governance"), no_args_is_help=True)

PAGE_MAX: Final = 500

Kind = Annotated[str, typer.Argument(help=helped("action_kind"), metavar="KIND")]
Fields = Annotated[
    list[str] | None, typer.Argument(help=helped("action_fields"), metavar="[NAME=VALUE…]")
]
Title = Annotated[str, typer.Option("--title", help=helped("proposal_title"))]
Why = Annotated[str, typer.Option("--reason", help=helped("proposal_reason"))]
Basis = Annotated[str, typer.Option("--basis", help=helped("proposal_basis"))]
Days = Annotated[int, typer.Option("--days", help=helped("proposal_days"), min=1, max=89)]
ActionFile = Annotated[
    Path | None, typer.Option("--file", help=helped("action_file"), metavar="FILE", dir_okay=False)
]
Number = Annotated[int, typer.Argument(help=helped("proposal_number"), min=1, metavar="NUMBER")]
ChoiceWord = Annotated[str, typer.Argument(help=helped("choice"), metavar="approve|reject")]
ListLimit = Annotated[int, typer.Option("--limit", help=helped("list_limit"), min=1, max=PAGE_MAX)]


@app.command("propose", help=helped("governance.propose"))
def propose(  # noqa: PLR0913 - one argument for each option
    context: typer.Context,
    kind: Kind,
    fields: Fields = None,
    *,
    title: Title,
    reason: Why = "",
    basis: Basis = "",
    days: Days = 14,
    file: ActionFile = None,
) -> None:
    """Put an action to the vote."""
    session = session_of(context)
    action = read_action(kind, fields or [], file, lambda: _validators(session))
    message = Propose(action=action, expires_ms=SYSTEM.now_ms() + days * DAY_MS, part=NO_PART)
    text = encode(ReasonText(basis=basis, reason=reason, title=title))
    _tell(session, submit(session, [Draft(message=message, text=text)]))


@app.command("vote", help=helped("governance.vote"))
def vote(context: typer.Context, number: Number, choice: ChoiceWord) -> None:
    """Vote on the proposal as the node shows it now."""
    session = session_of(context)
    if choice not in get_args(Choice):
        raise UsageError(say("governance.choice", choice=choice))
    hash_ = _read(session, number).content_hash
    message = Vote(
        choice="approve" if choice == "approve" else "reject", content_hash=hash_, number=number
    )
    _tell(session, submit(session, [Draft(message=message)]))


@app.command("withdraw", help=helped("governance.withdraw"))
def withdraw(context: typer.Context, number: Number) -> None:
    """Take back a proposal."""
    session = session_of(context)
    message = Withdraw(content_hash=_read(session, number).content_hash, number=number)
    done = submit(session, [Draft(message=message)])
    answer = {"tx_id": done.id, "height": done.height, "number": number, "status": "withdrawn"}
    session.print(answer, say("governance.withdrawn", number=number))


@app.command("settle", help=helped("governance.settle"))
def settle(context: typer.Context, number: Number) -> None:
    """Count the votes again."""
    session = session_of(context)
    message = Settle(content_hash=_read(session, number).content_hash, number=number)
    _tell(session, submit(session, [Draft(message=message)]))


@app.command("list", help=helped("governance.list"))
def list_(context: typer.Context, limit: ListLimit = 50) -> None:
    """List proposals, newest first."""
    session = session_of(context)
    with session.http() as http:
        page = http.ask(asks.proposals(limit=limit))
    heads = ("number", "kind", "title", "org_id", "status", "decision", "votes", "expires")
    lines = [
        (
            one.number,
            one.kind,
            one.title,
            one.org_id,
            one.status,
            one.decision or "",
            f"+{one.approvals} −{one.rejections} / {one.members}",
            one.expires,
        )
        for one in page.proposals
    ]
    answer = {"height": page.height, "total": page.total, "proposals": page.proposals}
    session.print(answer, rows(heads, lines))


@app.command("show", help=helped("governance.show"))
def show(context: typer.Context, number: Number) -> None:
    """Show a proposal and every vote."""
    session = session_of(context)
    with session.http() as http:
        found = http.ask(asks.proposal(number))
    session.print(found, proposal_text(found))


@app.command("prove", help=helped("governance.prove"))
def prove(context: typer.Context, number: Number, output: options.Output) -> None:
    """Write a bundle; when the home has an anchor, it is verified before it is written."""
    session = session_of(context)
    trust = session.trust()
    with session.http() as http:
        bundle = http.ask(asks.proposal_proof(number, since=since(trust)))
    height = ensure_holds(bundle, trust)
    write_out(output, bundle)
    answer = {"file": str(output), "height": height, "bytes": len(bundle)}
    session.print(answer, say("governance.proved", number=number, file=output, height=height))


@app.command("members", help=helped("governance.members"))
def members(context: typer.Context) -> None:
    """Who governs, and what is in force by their decisions."""
    session = session_of(context)
    with session.http() as http:
        found = http.ask(asks.members())
    shown = {
        "members": [f"{one.org_id} {one.name}" for one in found.members],
        "freeze": None if found.freeze is None else msgspec.to_builtins(found.freeze),
        "upgrades": [f"{one.app_version} @ {one.from_height} {one.name}" for one in found.upgrades],
        "peers": found.peers,
        **{f"{kind} ≥": one.needed for kind, one in sorted(found.thresholds.items())},
    }
    session.print(found, facts("", {name: value for name, value in shown.items() if value}))


@app.command("validators", help=helped("governance.validators"))
def validators(context: typer.Context) -> None:
    """Who makes headers final under an engine."""
    session = session_of(context)
    with session.http() as http:
        found = http.ask(asks.validators())
    heads = ("name", "org_id", "power", "key_id", "node_id", "sm2")
    lines = [
        (one.name, one.org_id, one.power, one.key_id, one.node_id, one.sm2_key_id is not None)
        for one in found.validators
    ]
    session.print(found, rows(heads, lines) if lines else say("governance.no_validators"))


@app.command("evidence", help=helped("governance.evidence"))
def evidence(context: typer.Context, limit: ListLimit = 50) -> None:
    """What the engine reported of validators, newest first."""
    session = session_of(context)
    with session.http() as http:
        found = http.ask(asks.evidence(limit=limit))
    heads = ("number", "kind", "name", "validator", "power", "happened_height", "noted_height")
    lines = [tuple(getattr(one, head) for head in heads) for one in found.evidence]
    session.print(found, rows(heads, lines))


def _validators(session: Session) -> Sequence[ValidatorAnswer]:
    with session.http() as http:
        return http.ask(asks.validators()).validators


def _read(session: Session, number: int) -> ProposalAnswer:
    """The proposal as the node shows it; what it is about goes to standard error."""
    with session.http() as http:
        found = http.ask(asks.proposal(number))
    one = found.proposal
    session.note(
        say("governance.about", number=number, kind=one.kind, title=one.title, org_id=one.org_id)
    )
    return found


def _tell(session: Session, done: SubmittedAnswer) -> None:
    """Tell what a proposal, a vote or a count came to."""
    (event,) = (done.receipt or {}).get("events", [{}])
    number, outcome = int(event.get("number", 0)), str(event.get("outcome", "open"))
    with session.http() as http:
        found = http.ask(asks.proposal(number))
    key = outcome
    if outcome == "open" and event.get("@type") == "governance.proposal_made":
        key = "proposed"
    values = {
        "number": number,
        "decision": event.get("decision", 0),
        "height": done.height,
        "expires": found.proposal.expires,
    }
    answer = {"tx_id": done.id, "height": done.height, "number": number, "status": outcome}
    session.print(answer | {"decision": values["decision"]}, say(f"governance.{key}", **values))
