"""What became of a frame, in the words of the interface.

Source: docs/spec/http.md API-7 and API-8.
"""

from http import HTTPStatus
from typing import Any

import msgspec

from mulu.api.chain import outcome
from mulu.api.errors import UNAVAILABLE, ProblemError, problem
from mulu.api.needs import Submitted
from mulu.api.reasons import why
from mulu.client.answers import BatchItem, Problem, SubmittedAnswer
from mulu.core.errors import InadmissibleError


def submitted_answer(sent: Submitted, height: int) -> SubmittedAnswer:
    """Answer for one frame that was taken.

    Args:
        sent: What the ledger said.
        height: Its height, for a frame that is only queued.

    Raises:
        ProblemError: It was refused, is inadmissible, or could not be taken now.
    """
    if sent.state in {"inadmissible", "unavailable"}:
        raise ProblemError(_not_taken(sent, height))
    if sent.state == "queued":
        return SubmittedAnswer(id=sent.id, state="queued", height=height, index=None, receipt=None)
    found = outcome(sent.receipt)
    if found.code:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        text = why(found.module, found.code)
        refused = problem(status, text, sent.height, module=found.module, code=found.code)
        raise ProblemError(msgspec.structs.replace(refused, id=sent.id, message=found.message))
    return SubmittedAnswer(
        id=sent.id,
        state="committed",
        height=sent.height,
        index=sent.index,
        receipt=as_json(sent.receipt),
    )


def batch_item(sent: Submitted) -> BatchItem:
    """The same for a frame of a batch, where nothing is raised."""
    if sent.state != "committed":
        return BatchItem(
            state=sent.state,
            id=sent.id,
            height=None,
            index=None,
            module=sent.module,
            code=sent.code,
            message=None,
            detail=sent.text,
            receipt=None,
        )
    found = outcome(sent.receipt)
    return BatchItem(
        state="refused" if found.code else "committed",
        id=sent.id,
        height=sent.height,
        index=sent.index,
        module=found.module,
        code=found.code,
        message=found.message,
        detail=why(found.module, found.code) if found.code else "",
        receipt=as_json(sent.receipt),
    )


def declined_item(err: InadmissibleError) -> BatchItem:
    """Item of a frame that this node did not even pass on."""
    return BatchItem(
        state="inadmissible",
        id="",
        height=None,
        index=None,
        module=err.module,
        code=err.code,
        message=None,
        detail=str(err),
        receipt=None,
    )


def as_json(canonical: bytes) -> Any:  # noqa: ANN401 - written as it stands, read as JSON
    """Canonical bytes as a member of an answer, byte for byte."""
    return msgspec.Raw(canonical)


def _not_taken(sent: Submitted, height: int) -> Problem:
    if sent.state == "unavailable":
        status, module, code = HTTPStatus.SERVICE_UNAVAILABLE, "api", UNAVAILABLE
    else:
        status, module, code = HTTPStatus.CONFLICT, sent.module, sent.code
    not_taken = problem(status, sent.text, height, module=module, code=code)
    return msgspec.structs.replace(not_taken, id=sent.id or None)
