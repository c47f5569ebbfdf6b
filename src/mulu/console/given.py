"""How page handlers name what they are given; the application provides it (``app.py``).

Source: docs/spec/http.md API-21.
"""

from typing import Annotated

from litestar.params import Dependency

from mulu.client.http import AsyncHttp

GivenHttp = Annotated[AsyncHttp, Dependency(skip_validation=True)]
