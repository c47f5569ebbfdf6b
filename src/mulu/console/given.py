"""How page handlers name what they are given; the application provides it (``app.py``).

Source: docs/spec/http.md API-21.
"""

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from mulu.client.http import AsyncHttp

GivenHttp = NamedDependency[SkipValidation[AsyncHttp]]
