"""Names of things on a chain: one type and one grammar for each.

Source: docs/spec/names.md NAM-1 to NAM-6; shared rules for codes follow 发改高技术〔2017〕1272号.
"""

import re
from typing import Final, NewType

KeyId = NewType("KeyId", str)
"""Lower-case hex of 32 bytes: the suite's hash of (suite byte ‖ public key)."""
OrgId = NewType("OrgId", str)
"""``o`` and at least four digits, given once by the chain."""
Code = NewType("Code", str)
"""Code of a duty, data entry, system or table."""
Height = NewType("Height", int)
"""Number of a block, from 1."""

ORG_ID: Final = r"o[0-9]{4,12}"
OFFICIAL_CODE: Final = r"[1-3][0-9]{5,25}/[0-9]{1,10}"
SOURCE: Final = r"[a-z0-9]{1,16}(?:-[a-z0-9]{1,16}){0,3}"
GIVEN_CODE: Final = rf"x-{SOURCE}/[0-9]{{1,10}}"
DUTY_CODE: Final = rf"D-{ORG_ID}-[0-9]{{4,10}}"
SYSTEM_CODE: Final = rf"S-{ORG_ID}-[0-9]{{4,10}}"
TABLE_CODE: Final = rf"T-{ORG_ID}-[0-9]{{4,10}}"
ENTRY_CODE: Final = rf"(?:{OFFICIAL_CODE}|{GIVEN_CODE})"
ANY_CODE: Final = rf"(?:{ENTRY_CODE}|{DUTY_CODE}|{SYSTEM_CODE}|{TABLE_CODE})"
CHAIN_ID: Final = r"[a-z][a-z0-9-]{0,39}"

_any_code = re.compile(ANY_CODE, re.ASCII)


def code_from_path(text: str) -> Code:
    """Read a code written either with ``/`` or, as in URLs and file names, with ``~``.

    Raises:
        ValueError: The text is no code of a duty, entry, system or table.
    """
    code = text.replace("~", "/")
    if not _any_code.fullmatch(code):
        raise ValueError(
            f"{text!r} is not a catalogue code; examples: 3071109900001/000001, x-lanchuan/12,"
            " D-o0003-0001"
        )
    return Code(code)


def code_to_path(code: str) -> str:
    """Write a code for URLs and file names: ``/`` becomes ``~``."""
    return code.replace("/", "~")
