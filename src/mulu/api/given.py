"""How handlers name what they are given; the application provides it (``app.py``).

Source: docs/spec/http.md API-18.
"""

from typing import Annotated

from litestar.params import Dependency

from mulu.api.chain import Chain
from mulu.api.figures import Figures
from mulu.api.needs import Needs, Reads

GivenNeeds = Annotated[Needs, Dependency(skip_validation=True)]
GivenChain = Annotated[Chain, Dependency(skip_validation=True)]
GivenFigures = Annotated[Figures, Dependency(skip_validation=True)]
GivenReads = Annotated[Reads, Dependency(skip_validation=True)]
