"""How handlers name what they are given; the application provides it (``app.py``).

Source: docs/spec/http.md API-18.
"""

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from mulu.api.chain import Chain
from mulu.api.figures import Figures
from mulu.api.look import Look
from mulu.api.needs import Needs, Reads

GivenNeeds = NamedDependency[SkipValidation[Needs]]
GivenChain = NamedDependency[SkipValidation[Chain]]
GivenFigures = NamedDependency[SkipValidation[Figures]]
GivenLook = NamedDependency[SkipValidation[Look]]
GivenReads = NamedDependency[SkipValidation[Reads]]
