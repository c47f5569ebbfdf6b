"""``org add|list|show``: organisations on the chain.

Source: docs/spec/cli.md CLI-15; docs/spec/identity.md IDN-2 to IDN-5.
"""

from typing import Any, Final, cast, get_args

import typer

from mulu.cli import options
from mulu.cli.errors import UsageError
from mulu.cli.help_texts import helped
from mulu.cli.session import Session, session_of
from mulu.cli.submitting import event_of, submit
from mulu.cli.tables import facts, rows
from mulu.cli.texts import say
from mulu.client import asks
from mulu.client.catalog_answers import OrgAnswer
from mulu.client.http import Http
from mulu.client.transactions import NO_PART, Draft
from mulu.core.canonical import encode
from mulu.modules.identity.codes import OrgKind, OrgLevel, RegionScheme
from mulu.modules.identity.messages import RegisterOrg
from mulu.modules.identity.texts import OrgText

app = typer.Typer(help=helped("org"), no_args_is_help=True)

PAGE: Final = 500


@app.command("add", help=helped("org.add"))
def add(  # noqa: PLR0913 - one argument for each option
    context: typer.Context,
    *,
    name: options.OrgName,
    kind: options.OrgKind = "unknown",
    level: options.OrgLevel = "unknown",
    credit_code: options.CreditCode = "",
    region: options.Region = "",
    region_scheme: options.RegionScheme = "",
    name_en: options.NameEn = "",
    short_name: options.ShortName = "",
    contact_unit: options.ContactUnit = "",
    contact_post: options.ContactPost = "",
) -> None:
    """Register an organisation, which gets its id from the chain."""
    session = session_of(context)
    text = OrgText(
        contact_post=contact_post,
        contact_unit=contact_unit,
        name=name,
        name_en=name_en,
        short_name=short_name,
    )
    message = RegisterOrg(
        credit_code=credit_code,
        kind=cast("OrgKind", _one_of("--kind", kind, OrgKind)),
        level=cast("OrgLevel", _one_of("--level", level, OrgLevel)),
        part=NO_PART,
        region=region,
        region_scheme=cast("RegionScheme", _one_of("--region-scheme", region_scheme, RegionScheme)),
    )
    done = submit(session, [Draft(message=message, text=encode(text))])
    org_id = str(event_of(done, "identity.org_registered").get("org_id", ""))
    with session.http() as http:
        org = http.ask(asks.org(org_id))
    answer: dict[str, Any] = {"tx_id": done.id, "height": done.height, "orgs": [org]}
    session.print(answer, say("org.added", org_id=org_id, name=name))


def _one_of(option: str, value: str, names: object) -> str:
    known = get_args(names)
    if value not in known:
        there = ", ".join(name for name in known if name)
        raise UsageError(say("option.one_of", option=option, value=value, known=there))
    return value


@app.command("list", help=helped("org.list"))
def list_(context: typer.Context) -> None:
    """List all organisations."""
    session = session_of(context)
    with session.http() as http:
        height, orgs = all_orgs(http)
    lines = [
        (org.org_id, org.name, org.kind, org.credit_code, org.status, org.entries) for org in orgs
    ]
    heads = ("org_id", "name", "kind", "credit_code", "status", "entries")
    session.print({"height": height, "total": len(orgs), "orgs": orgs}, rows(heads, lines))


def all_orgs(http: Http) -> tuple[int, list[OrgAnswer]]:
    """Every organisation, and the height this speaks of."""
    page = http.ask(asks.orgs(limit=PAGE))
    found = list(page.orgs)
    while page.after is not None:
        page = http.ask(asks.orgs(limit=PAGE, after=page.after))
        found += page.orgs
    return page.height, found


@app.command("show", help=helped("org.show"))
def show(context: typer.Context, org_id: options.OrgId) -> None:
    """Show one organisation."""
    session = session_of(context)
    with session.http() as http:
        org = http.ask(asks.org(org_id))
    _print_one(session, org)


def _print_one(session: Session, org: OrgAnswer) -> None:
    plain = {name: getattr(org, name) for name in org.__struct_fields__}
    session.print({"height": org.height, "orgs": [org]}, facts("", plain))
