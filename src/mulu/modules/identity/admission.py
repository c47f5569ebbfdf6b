"""What a node asks of an organisation's text before it accepts it: policy, never consensus.

Source: docs/spec/identity.md IDN-14.
"""

from collections.abc import Iterator
from typing import Final

from mulu.core.canonical import NotCanonicalError, decode
from mulu.core.plain_text import TextProblem, form_problems, is_clean_json, length_problem
from mulu.modules.identity.texts import OrgText

LONGEST: Final = {
    "contact_post": 100,
    "contact_unit": 200,
    "name": 200,
    "name_en": 400,
    "short_name": 50,
}
SOURCE_LONGEST: Final = 300


def org_text_problems(part: bytes) -> list[TextProblem]:
    """Judge the text of an organisation.

    Args:
        part: The part's bytes, without the salt.

    Returns:
        What is wrong with it; empty when it is acceptable.
    """
    try:
        text = decode(part, OrgText)
    except NotCanonicalError as err:
        return [TextProblem(rule="text.form", field="", text=f"the text is no OrgText: {err}")]
    problems = list(_problems(text, is_clean_json(part.decode())))
    if not text.name:
        problems.append(
            TextProblem(
                rule="text.name_missing", field="name", text="the organisation needs a name"
            )
        )
    return problems


def _problems(text: OrgText, clean: bool) -> Iterator[TextProblem]:
    bounds = [(field, getattr(text, field), longest) for field, longest in LONGEST.items()]
    if text.source_ref is not None:
        bounds += [
            ("source_ref.id", text.source_ref.id, SOURCE_LONGEST),
            ("source_ref.source", text.source_ref.source, SOURCE_LONGEST),
        ]
    for field, value, longest in bounds:
        problem = length_problem(field, value, longest)
        if problem is not None:
            yield problem
        if not clean:
            yield from form_problems(field, value)
