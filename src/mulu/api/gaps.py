"""What is missing: of one record, of an organisation, of all, or within a system.

Source: docs/spec/http.md API-40 and API-41; docs/spec/profiles.md PRO-13 to PRO-15.
"""

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from litestar import get

from mulu.api.errors import BadInputError
from mulu.api.given import GivenReads
from mulu.api.narrowing import OfKind, OfOrg, OfSystem
from mulu.api.openapi import problems
from mulu.api.parameters import PathCode, read_code
from mulu.api.proving import no_such
from mulu.client.gap_answers import Both, GapCounted, GapsAnswer, GapTold, RecordGapsAnswer
from mulu.modules.catalog.gap_names import GAP_NAMES
from mulu.modules.catalog.gap_text import WEIGHTS
from mulu.modules.catalog.gap_texts import GAP_TEXTS, by_effect
from mulu.query.gap_counts import Lacks
from mulu.query.viewer import PUBLIC

if TYPE_CHECKING:
    from mulu.client.catalog_answers import Kind


@get(
    "/v1/entries/{code:str}/gaps",
    tags=["catalog"],
    sync_to_thread=True,
    responses=problems(HTTPStatus.NOT_FOUND),
    summary="What a record lacks, why it matters and how it is mended",
)
def record_gaps(code: PathCode, reads: GivenReads) -> RecordGapsAnswer:
    """By effect, the heaviest first; a withdrawn record lacks nothing any more."""
    name = read_code(code)
    found = reads.entry(name, None)
    if found is None:
        raise no_such(name, None, reads.height())
    lacking = [] if found.status == "WITHDRAWN" else by_effect(found.gaps)
    return RecordGapsAnswer(
        height=found.height,
        code=found.code,
        kind=found.kind,
        title=found.title,
        version=found.version,
        gaps_profile=found.gaps_profile,
        gaps_height=found.gaps_height,
        gaps=[told(gap) for gap in lacking],
    )


@get(
    "/v1/gaps",
    tags=["catalog"],
    sync_to_thread=True,
    responses=problems(),
    summary="What records lack: of an organisation, of a system, or of all",
)
def gaps(
    reads: GivenReads, org: OfOrg = None, kind: OfKind = None, system: OfSystem = None
) -> GapsAnswer:
    """By effect times number of records; the filter `gap` of the search lists those behind one."""
    if system is None:
        return gaps_answer(reads.gap_counts.of_org(PUBLIC, org or "", kind or ""))
    if org is not None:
        raise BadInputError("a system is of one organisation: give org or system, not both")
    return gaps_answer(reads.gap_counts.in_system(PUBLIC, read_code(system), kind or ""))


def gaps_answer(found: Lacks) -> GapsAnswer:
    """Counts in the words of the interface."""
    return GapsAnswer(
        height=found.height,
        gaps_height=found.gaps_height,
        records=found.records,
        complete=found.complete,
        is_capped=found.is_capped,
        gaps=[
            GapCounted(kind=cast("Kind", one.kind), count=one.count, told=told(one.gap))
            for one in found.gaps
        ],
    )


def told(gap: str) -> GapTold:
    """A gap in words; one of a later version by its id alone."""
    name = GAP_NAMES.get(gap, (gap, gap))
    text = GAP_TEXTS.get(gap)
    none = ("", "")
    return GapTold(
        gap=gap,
        effect="" if text is None else text.effect,
        weight=0 if text is None else WEIGHTS[text.effect],
        name=_both(name),
        why=_both(none if text is None else text.why),
        how=_both(none if text is None else text.how),
        example=_both(none if text is None else text.example),
        field="" if text is None else text.field,
        setting="" if text is None else text.setting,
    )


def _both(text: tuple[str, str]) -> Both:
    return Both(zh=text[0], en=text[1])
