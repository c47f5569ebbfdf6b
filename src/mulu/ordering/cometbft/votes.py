"""ExtendVote and VerifyVoteExtension: what a validator adds to its vote for SM2 finality.

Source: docs/spec/abci.md ABC-16.
"""

from mulu.ordering.cometbft.requests import RequestExtendVote, RequestVerifyVoteExtension
from mulu.ordering.cometbft.responses import (
    ACCEPT,
    REJECT,
    ResponseExtendVote,
    ResponseVerifyVoteExtension,
)
from mulu.ordering.port import Application, VoteExtensions


class Votes:
    """Extends this validator's votes and judges those of others.

    Args:
        application: The machine behind the port.
        extensions: Signs and judges; None when this chain's votes carry nothing.
    """

    def __init__(self, application: Application, extensions: VoteExtensions | None) -> None:
        self._application = application
        self._extensions = extensions

    def extend(self, request: RequestExtendVote) -> ResponseExtendVote:
        """Sign the last header before the block that is voted on."""
        if self._extensions is None:
            return ResponseExtendVote()
        app_hash = self._application.info().app_hash
        extension = self._extensions.extend_vote(request.height, app_hash)
        return ResponseExtendVote(vote_extension=extension)

    def verify(self, request: RequestVerifyVoteExtension) -> ResponseVerifyVoteExtension:
        """Accept whatever an honest validator may add; nothing, when votes carry nothing."""
        if self._extensions is None:
            good = not request.vote_extension
        else:
            good = self._extensions.verify_vote_extension(
                request.height, request.validator_address, request.vote_extension
            )
        return ResponseVerifyVoteExtension(status=ACCEPT if good else REJECT)
