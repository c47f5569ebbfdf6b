"""Run messages over a view: routed to the rules in force, past the gate, all or nothing.

Source: docs/spec/machine.md MAC-4, MAC-5, MAC-11 and MAC-13.
"""

from collections.abc import Sequence
from typing import Any

from mulu.core.canonical import Wire
from mulu.core.errors import CodedError, RefusedError
from mulu.machine.context import Context, View
from mulu.machine.overlay import Overlay
from mulu.machine.receipt import Receipt
from mulu.machine.rulebook import Committed, Rules
from mulu.tx.errors import OtherVersionError
from mulu.tx.prepare import AnyMessage, Prepared


def ensure_routed(rules: Rules, tx: Prepared) -> None:
    """Check that a transaction's messages are ones of the rules in force.

    Raises:
        OtherVersionError: One is of another app version.
    """
    for message in tx.messages:
        if type(message) not in rules.route:
            raise OtherVersionError(
                f"message {message.__struct_config__.tag} is not one of app version"
                f" {rules.app_version}, which is in force; send it when its version is"
            )


def run_message(rules: Rules, context: Context, view: View, message: AnyMessage) -> None:
    """Let one message pass the gate and run its rule.

    Raises:
        RefusedError: The gate or the rule says no.
    """
    rules.gate(context, view, message)
    rules.route[type(message)](context, view, message)


def run_messages(
    rules: Rules,
    overlay: Overlay,
    contexts: Sequence[Context],
    messages: Sequence[Any],
    tx_id: bytes,
) -> Receipt[Wire]:
    """Run a transaction's messages, all or nothing."""
    events: list[Wire] = []
    for context in contexts:
        context.events = events
    for place, message in enumerate(messages):
        try:
            run_message(rules, contexts[message.signer], overlay, message)
        except RefusedError as err:
            overlay.rollback()
            return Receipt(id=tx_id.hex(), module=err.module, code=err.code, message=place)
    overlay.mark()
    return Receipt(id=tx_id.hex(), events=tuple(events))


def try_messages(
    rules: Rules, committed: Committed, contexts: Sequence[Context], messages: Sequence[Any]
) -> list[CodedError | None]:
    """Run each message on a scratch copy of the state, refused ones skipped; nothing is kept.

    Returns:
        For each message the refusal, or None.
    """
    overlay = Overlay(committed.state, committed.state_items)
    verdicts: list[CodedError | None] = []
    for message in messages:
        try:
            run_message(rules, contexts[message.signer], overlay, message)
        except RefusedError as err:
            overlay.rollback()
            verdicts.append(err)
        else:
            overlay.mark()
            verdicts.append(None)
    return verdicts
