"""The free text of a proposal: the bytes of the part that ``governance.propose`` binds.

Source: docs/spec/governance.md GOV-16.
"""

from mulu.core.canonical import Wire


class ReasonText(Wire):
    """Why something is proposed. It names offices and posts, never persons."""

    basis: str = ""
    """Law, order or minutes it rests on."""
    reason: str = ""
    title: str = ""
