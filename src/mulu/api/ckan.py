"""The catalogue as CKAN's clients and harvesters read it: ``/api/3/action/…``, reading only.

Source: docs/spec/ckan.md CKN-1 and CKN-2; CKAN API guide, version 3.
"""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import PathParameter

from mulu.api.ckan_actions import ACTIONS, Asker
from mulu.api.ckan_errors import (
    CkanError,
    answer,
    failed,
    invalid,
    not_authorized,
    unknown_action,
)
from mulu.api.given import GivenNeeds
from mulu.api.strict import READS_ITS_OWN
from mulu.core.errors import UnavailableError

BODY_BYTES_MAX: Final = 64 * 1024
_PATHS: Final = ["/api/3/action/{action:str}", "/api/action/{action:str}"]
_WRITES: Final = ("_create", "_update", "_patch", "_delete", "_purge", "_revise", "_upsert")
Action = Annotated[str, PathParameter(max_length=100)]


@get(_PATHS, include_in_schema=False, opt={READS_ITS_OWN: True})
async def asked(
    action: Action, request: Request[Any, Any, Any], needs: GivenNeeds
) -> Response[bytes]:
    """An action with its parameters in the query; the last of a name counts."""
    return await _act(action, dict(request.query_params.items()), request, needs)


@post(
    _PATHS,
    include_in_schema=False,
    status_code=HTTPStatus.OK,
    opt={READS_ITS_OWN: True},
    request_max_body_size=BODY_BYTES_MAX,
)
async def posted(
    action: Action, request: Request[Any, Any, Any], needs: GivenNeeds
) -> Response[bytes]:
    """An action with its parameters as a JSON object."""
    body = await request.body()
    try:
        params = msgspec.json.decode(body or b"{}", type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return failed(invalid("body", "the body must be a JSON object"))
    return await _act(action, params, request, needs)


async def _act(
    action: str, params: Mapping[str, Any], request: Request[Any, Any, Any], needs: GivenNeeds
) -> Response[bytes]:
    if action.endswith(_WRITES):
        return failed(not_authorized(action))
    do = ACTIONS.get(action)
    if do is None:
        return unknown_action(action)
    asker = Asker(needs.reads, needs.facts, str(request.base_url))
    try:
        result = await asyncio.to_thread(do, asker, params)
    except (CkanError, UnavailableError, ValueError) as err:
        return failed(err)
    return answer({"help": f"{asker.site}api/3/action/{action}", "success": True, "result": result})


ROUTES: Final[tuple[Any, ...]] = (asked, posted)
