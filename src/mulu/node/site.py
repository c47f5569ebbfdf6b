"""One server for the API and the pages."""

from typing import TYPE_CHECKING

from mulu.api.app import build_app

if TYPE_CHECKING:
    from litestar import Litestar

    from mulu.api.needs import Needs


def build_site(needs: "Needs") -> "Litestar":
    """Build what the node serves."""
    return build_app(needs)
