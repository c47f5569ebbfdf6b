"""What a node asks of a proposal's text before it accepts it: policy, never consensus.

Source: docs/spec/governance.md GOV-16.
"""

from collections.abc import Iterator
from typing import Final

from mulu.core.canonical import NotCanonicalError, decode
from mulu.core.plain_text import TextProblem, form_problems, is_clean_json, length_problem
from mulu.modules.governance.texts import ReasonText

LONGEST: Final = {"basis": 1000, "reason": 4000, "title": 200}


def reason_text_problems(part: bytes) -> list[TextProblem]:
    """Judge the text of a proposal.

    Args:
        part: The part's bytes, without the salt.

    Returns:
        What is wrong with it; empty when it is acceptable.
    """
    try:
        text = decode(part, ReasonText)
    except NotCanonicalError as err:
        return [TextProblem(rule="text.form", field="", text=f"the text is no ReasonText: {err}")]
    problems = list(_problems(text, is_clean_json(part.decode())))
    if not text.title:
        problems.append(
            TextProblem(rule="text.title_missing", field="title", text="the proposal needs a title")
        )
    return problems


def _problems(text: ReasonText, clean: bool) -> Iterator[TextProblem]:
    for field, longest in LONGEST.items():
        value = getattr(text, field)
        problem = length_problem(field, value, longest)
        if problem is not None:
            yield problem
        if not clean:
            yield from form_problems(field, value)
