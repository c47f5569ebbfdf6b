"""What can be judged of a proposal before any state is read: forms and signatures in its action.

Source: docs/spec/governance.md GOV-8 and GOV-9.
"""

from mulu.core.canonical import Wire
from mulu.machine.module import Stateless
from mulu.modules.governance.actions import SetValidator, SetValue
from mulu.modules.governance.messages import Propose
from mulu.modules.governance.possession import holds_sm2_key
from mulu.modules.governance.values import ensure_form
from mulu.tx.errors import BadPossessionError


def ensure_action_form(message: Wire, facts: Stateless) -> None:
    """Check the action of a proposal, as far as its bytes tell.

    Args:
        message: Any message of the governance module.
        facts: The chain and the transaction's signers.

    Raises:
        ValueFormError: A registry value cannot have canonical bytes, or too many.
        BadPossessionError: A validator's SM2 key did not sign.
    """
    if not isinstance(message, Propose):
        return
    action = message.action
    if isinstance(action, SetValue):
        ensure_form(action.value)
    if isinstance(action, SetValidator) and action.sm2 is not None:
        chain_id = facts.chain.partition("#")[0]
        if not holds_sm2_key(action.sm2, chain_id, action.public_key):
            raise BadPossessionError(
                f"the SM2 key of validator {action.name} did not sign for this chain and validator;"
                " sign the possession bytes with it"
            )
