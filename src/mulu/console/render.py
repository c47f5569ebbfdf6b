"""Templates to pages: one environment, everything escaped, nothing undefined.

Source: docs/spec/http.md API-22.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response

from mulu.console.marking import mark, snippet
from mulu.console.words import Words
from mulu.core.ids import code_to_path

HTML: Final = "text/html"
_BEIJING: Final = timezone(timedelta(hours=8))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("mulu.console", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code_path"] = code_to_path
    environment.filters["mark"] = mark
    environment.filters["snippet"] = snippet
    return environment


_ENVIRONMENT: Final = _environment()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page knows of its visit."""

    words: Words
    path: str
    query: tuple[tuple[str, str], ...]
    """Query parameters as they came, without ``lang``."""
    chosen_language: str | None
    """Language of the address, which links keep; None when the browser chose."""

    def url(self, path: str, **params: object) -> str:
        """Address of a page of ours, with the language kept."""
        given = [(name, str(value)) for name, value in params.items() if value not in {"", None}]
        if self.chosen_language:
            given.append(("lang", self.chosen_language))
        return quote(path, safe="/~") + (f"?{urlencode(given)}" if given else "")

    def with_query(self, **changes: str | None) -> str:
        """Address of this page with other parameters; None or empty takes one away."""
        kept = {name: value for name, value in self.query if name not in changes}
        return self.url(self.path, **kept, **changes)

    @property
    def other_language(self) -> str:
        """Address of this page in the other language."""
        return (
            quote(self.path, safe="/~") + "?" + urlencode([*self.query, ("lang", self.words.other)])
        )

    def time(self, rfc3339: str) -> str:
        """A time for people: Beijing time in Chinese, UTC in English."""
        moment = datetime.fromisoformat(rfc3339).astimezone(UTC)
        if self.words.language == "zh":
            moment = moment.astimezone(_BEIJING)
        return f"{moment:%Y-%m-%d %H:%M:%S} {self.words('time_zone')}"

    def number(self, value: int) -> str:
        """A number with separators."""
        return f"{value:,}"


def render(page: Page, template: str, status_code: int = 200, **context: object) -> Response[str]:
    """Render a page."""
    text = _ENVIRONMENT.get_template(template).render(
        page=page, t=page.words, url=page.url, **context
    )
    return Response(text, media_type=HTML, status_code=status_code)
