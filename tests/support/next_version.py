"""A program of the next release: app version 2 changes a rule, adds a message, moves a value."""

from dataclasses import replace
from typing import ClassVar

from mulu.app import MODULES, VERSIONS, AppVersion
from mulu.core.canonical import Tagged
from mulu.core.errors import RefusedError
from mulu.core.prefixes import ORG_COUNTER
from mulu.machine.context import Context, View
from mulu.modules.identity.messages import RegisterOrg
from mulu.tx.body import SignerIndex

MARK = b"t/mark"
MOVED = b"t/orgs"
"""Where version 2 keeps a copy of the counter of organisations."""


class NoRegionError(RefusedError):
    """Version 2 takes no organisation without a region."""

    module: ClassVar[str] = "identity"
    code: ClassVar[int] = 900


class SetMark(Tagged, tag="identity.set_mark"):
    """A message that version 1 does not know."""

    mark: str
    signer: SignerIndex = 0


class MarkSet(Tagged, tag="identity.mark_set"):
    mark: str


def register_org(ctx: Context, view: View, msg: RegisterOrg) -> None:
    """The rule as version 2 has it; the one before is version 1's own."""
    if not msg.region:
        raise NoRegionError("version 2 takes no organisation without a region; name one")
    MODULES[0].route[RegisterOrg](ctx, view, msg)


def set_mark(ctx: Context, view: View, msg: SetMark) -> None:
    view.put(MARK, msg.mark.encode())
    ctx.emit(MarkSet(mark=msg.mark))


def migrate(view: View) -> None:
    view.put(MOVED, view.get(ORG_COUNTER) or b"")


_identity = replace(
    MODULES[0],
    messages=(*MODULES[0].messages, SetMark),
    events=(*MODULES[0].events, MarkSet),
    route={**MODULES[0].route, RegisterOrg: register_org, SetMark: set_mark},
)
NEXT = {**VERSIONS, 2: AppVersion(modules=(_identity, *MODULES[1:]), migrate=migrate)}
