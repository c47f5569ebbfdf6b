"""What a search may be narrowed by: one parameter for each filter, for every route that takes them.

Source: docs/spec/http.md API-13; docs/spec/search.md SEA-6 and SEA-20.
"""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter, SkipValidation

from mulu.api.parameters import CODE_IN_QUERY, read_code
from mulu.client.catalog_answers import Kind, RecordStatus
from mulu.core.ids import ORG_ID
from mulu.modules.identity.codes import OrgLevel
from mulu.query.expression import Filters

QUERY_MAX: Final = 200
NONE: Final = "none"
"""Sensitivity level of those that do not say, as the interface writes it."""

Words = Annotated[
    str,
    QueryParameter(
        max_length=QUERY_MAX,
        description="Words in title, summary or item names, or how a title sounds; all must fit.",
    ),
]
OfKind = Annotated[Kind | None, QueryParameter(description="Kind of record; absent: all kinds.")]
OfOrg = Annotated[
    str | None,
    QueryParameter(pattern=f"^{ORG_ID}$", description="Organisation that provides."),
]
OfRegion = Annotated[
    str | None,
    QueryParameter(pattern="^(L[0-9]{5}|[0-9]{6})$", description="Region of the provider."),
]
OfOrgLevel = Annotated[OrgLevel | None, QueryParameter(description="Level of the provider.")]
OfShareType = Annotated[
    int | None,
    QueryParameter(ge=0, le=3, description="0 not said, 1, 2 or 3."),
]
OfLevel = Annotated[
    Literal["none", "G1", "G2", "G3", "G4", "IMPORTANT", "CORE"] | None,
    QueryParameter(description="Sensitivity level; `none` is not said."),
]
OfCycle = Annotated[
    int | None,
    QueryParameter(ge=0, le=99, description="Code of the update cycle; 0 not said."),
]
OfStatus = Annotated[
    RecordStatus | None,
    QueryParameter(description="Status; absent shows all that are not withdrawn."),
]
OfOpen = Annotated[
    Literal["yes", "no", "unknown"] | None,
    QueryParameter(description="Whether open to the public."),
]
OfFormat = Annotated[
    int | None,
    QueryParameter(name="format", ge=0, le=7, description="Class of formats; 0 not said."),
]
OfApi = Annotated[
    Literal["yes", "no"] | None,
    QueryParameter(description="Whether shared through an interface."),
]
OfProfile = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^[a-z][a-z0-9_-]{0,31}@[0-9]{1,9}$",
        description="Profile that the record pins, such as `register@1`.",
    ),
]
OfConfirmed = Annotated[
    Literal["yes", "no"] | None,
    QueryParameter(description="Whether a key of the provider declared or confirmed it."),
]
OfDrift = Annotated[
    Literal["none", "other", "breaking"] | None,
    QueryParameter(description="Whether a database parts from what is catalogued, and how."),
]
OfGap = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^[A-Za-z0-9]{1,16}:[a-z_]{1,32}$",
        description="Only records that lack this, such as `missing:summary`.",
    ),
]


def _of_code(description: str) -> QueryParameter:
    extra = {"pattern": CODE_IN_QUERY}
    return QueryParameter(max_length=64, description=description, schema_extra=extra)


OfDuty = Annotated[str | None, _of_code("Only records that rest on this duty.")]
OfSystem = Annotated[str | None, _of_code("Only records that stand in this system.")]
OfEntry = Annotated[str | None, _of_code("Only tables that carry this data entry.")]
OfRelated = Annotated[str | None, _of_code("Only entries related to this one.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What is asked for."""

    text: str
    filters: Filters


def narrowed(  # noqa: PLR0913 - one argument for each filter of the interface
    *,
    q: Words = "",
    kind: OfKind = None,
    org: OfOrg = None,
    region: OfRegion = None,
    org_level: OfOrgLevel = None,
    share_type: OfShareType = None,
    level: OfLevel = None,
    cycle: OfCycle = None,
    status: OfStatus = None,
    is_open: OfOpen = None,
    format_class: OfFormat = None,
    api: OfApi = None,
    profile: OfProfile = None,
    confirmed: OfConfirmed = None,
    drift: OfDrift = None,
    gap: OfGap = None,
    duty: OfDuty = None,
    system: OfSystem = None,
    entry: OfEntry = None,
    related: OfRelated = None,
) -> Narrowed:
    """Read words and filters."""
    filters = Filters(
        kind=kind or "",
        org=org or "",
        region=region or "",
        org_level=org_level or "",
        status=status or "",
        share_type=share_type,
        level="" if level == NONE else level,
        update_cycle=cycle,
        is_open=is_open or "",
        format_class=format_class,
        has_api=api or "",
        profile=profile or "",
        is_confirmed=confirmed or "",
        drift=drift or "",
        gap=gap or "",
        duty=_code(duty),
        system=_code(system),
        entry=_code(entry),
        related=_code(related),
    )
    return Narrowed(text=q, filters=filters)


def written(asked: Narrowed) -> dict[str, str]:
    """The same as the parameters that ask for it; what does not narrow is left out."""
    filters = asked.filters
    values: dict[str, str | int | None] = {
        "q": asked.text,
        "kind": filters.kind,
        "org": filters.org,
        "region": filters.region,
        "org_level": filters.org_level,
        "share_type": filters.share_type,
        "level": NONE if filters.level == "" else filters.level,
        "cycle": filters.update_cycle,
        "status": filters.status,
        "is_open": filters.is_open,
        "format": filters.format_class,
        "api": filters.has_api,
        "profile": filters.profile,
        "confirmed": filters.is_confirmed,
        "drift": filters.drift,
        "gap": filters.gap,
        "duty": filters.duty,
        "system": filters.system,
        "entry": filters.entry,
        "related": filters.related,
    }
    return {name: str(value) for name, value in values.items() if value not in {None, ""}}


def _code(text: str | None) -> str:
    return "" if text is None else read_code(text)


NARROWING: Final = {"narrowed": Provide(narrowed, sync_to_thread=False)}
"""Given to a route that takes these parameters."""
GivenNarrowed = NamedDependency[SkipValidation[Narrowed]]
