"""Put the pages together: one Litestar application that asks the HTTP API and nothing else.

Source: docs/spec/http.md API-21; docs/adr/0006-http-and-pages.md.
"""

from http import HTTPStatus
from typing import Final

from litestar import Litestar, Response, get
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, SkipValidation

from mulu.client.http import AsyncHttp
from mulu.console.decisions_page import decision_page, decisions_page
from mulu.console.duplicates_page import duplicates_page
from mulu.console.entry_page import entry_page
from mulu.console.errors import error_page
from mulu.console.org_page import org_page
from mulu.console.orgs_page import orgs_page
from mulu.console.search_page import search_page
from mulu.console.security import add_headers
from mulu.console.static_files import StaticFile, load
from mulu.console.status_page import status_page
from mulu.console.visit import AnyRequest

PAGES: Final = (
    search_page,
    entry_page,
    orgs_page,
    org_page,
    duplicates_page,
    decisions_page,
    decision_page,
    status_page,
)
GivenFiles = NamedDependency[SkipValidation[dict[str, StaticFile]]]


def build_console(http: AsyncHttp) -> Litestar:
    """Build the pages.

    Args:
        http: Asks the HTTP API, over the network or within the process.
    """
    files = load()
    return Litestar(
        route_handlers=[*PAGES, static_file],
        dependencies={
            "http": Provide(lambda: http, sync_to_thread=False),
            "files": Provide(lambda: files, sync_to_thread=False),
        },
        exception_handlers={Exception: error_page},
        before_send=[add_headers],
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


@get("/static/{name:path}", include_in_schema=False, sync_to_thread=False)
def static_file(name: FromPath[str], request: AnyRequest, files: GivenFiles) -> Response[bytes]:
    """A style sheet, a script or a part of the checker."""
    file = files.get(str(name).lstrip("/"))
    if file is None:
        raise NotFoundException
    headers = {"ETag": file.etag}
    if request.headers.get("if-none-match") == file.etag:
        return Response(b"", status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)
