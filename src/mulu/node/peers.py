"""Which nodes may connect: those that the committed state names.

Source: docs/spec/engine.md ENG-12; docs/adr/0008-consortium.md.
"""

from mulu.machine.overlay import Overlay
from mulu.modules.governance.membership import is_allowed_peer
from mulu.modules.governance.state import GovernanceState
from mulu.store.port import Store


class StatePeers:
    """Answers the engine's question about a peer; on any thread.

    Args:
        store: The ledger's store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def may_connect(self, node_id: str) -> bool:
        """Whether a node id (40 hex digits) is a validator's, or one that was admitted."""
        with self._store.read() as committed:
            view = Overlay(committed.state, committed.state_items)
            return is_allowed_peer(GovernanceState(view), node_id)
