"""``network validator``: the facts of a home's node, ready to be put to the vote.

Source: docs/spec/cli.md CLI-38; docs/spec/network.md NET-8.
"""

from typing import Annotated, Final

import msgspec
import typer

from mulu.cli import options
from mulu.cli.errors import UsageError
from mulu.cli.files import write_out
from mulu.cli.help_texts import helped
from mulu.cli.session import session_of
from mulu.cli.tables import facts
from mulu.cli.texts import say
from mulu.core.canonical import encode
from mulu.modules.governance.actions import SetValidator
from mulu.modules.governance.codes import POWER_MAX
from mulu.node.network_validator import validator_facts

Name = Annotated[str, typer.Option("--name", help=helped("validator_name"), metavar="NAME")]
Org = Annotated[str, typer.Option("--org", help=helped("validator_org"), metavar="ORG_ID")]
Power = Annotated[
    int, typer.Option("--power", help=helped("validator_power"), min=1, max=POWER_MAX)
]
Sm2 = Annotated[bool, typer.Option("--sm2", help=helped("validator_sm2"))]

FIELDS: Final = SetValidator.__struct_fields__


def validator(
    context: typer.Context,
    *,
    name: Name,
    org: Org,
    power: Power = 1,
    sm2: Sm2 = False,
    output: options.Output,
) -> None:
    """Write what governance must be told of this home's node."""
    session = session_of(context)
    passphrase = session.passphrase() if sm2 else ""
    made = validator_facts(session.home, passphrase, name=name, org_id=org, power=power, sm2=sm2)
    try:
        action = msgspec.convert(msgspec.to_builtins(made), SetValidator)
    except msgspec.ValidationError as err:
        known = ", ".join(FIELDS)
        raise UsageError(
            say("governance.field", kind="set_validator", why=err, known=known)
        ) from err
    plain = {field: value for field in FIELDS if (value := getattr(action, field)) is not None}
    write_out(output, encode(plain) + b"\n")
    answer = {"file": str(output), **plain}
    session.print(answer, facts(say("network.validator", file=output), answer))
