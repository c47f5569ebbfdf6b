"""The unified social credit code 统一社会信用代码 and the organisation code inside it.

Source: GB 32100-2015 (check character 18); GB 11714-1997 (check character of places 9 to 17);
vectors in docs/spec/identity.md IDN-5.
"""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 characters: digits and capitals without I, O, S, V, Z."""
LENGTH: Final = 18

_VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
_ORG_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORG_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_VALUE: Final = {character: value for value, character in enumerate(_ORG_ALPHABET)}
_ORG_CHECK: Final = {10: "X", 11: "0"}


def check_character(first: str) -> str:
    """Compute character 18 from the 17 before it.

    Args:
        first: 17 characters of the alphabet.

    Raises:
        ValueError: Not 17 characters of the alphabet.

    Source: GB 32100-2015, annex A: C18 = (31 - Σ Ci·Wi mod 31) mod 31, Wi = 3^(i-1) mod 31.
    """
    if len(first) != LENGTH - 1 or not _VALUE.keys() >= set(first):
        raise ValueError(f"{first!r} is not {LENGTH - 1} characters of {ALPHABET}")
    total = sum(_VALUE[c] * weight for c, weight in zip(first, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def is_credit_code(text: str) -> bool:
    """Tell whether a text is a credit code with the right check character."""
    if len(text) != LENGTH or not _VALUE.keys() >= set(text):
        return False
    return check_character(text[:-1]) == text[-1]


def org_code_check(first: str) -> str:
    """Compute the check character of an organisation code.

    Args:
        first: 8 digits or capital letters.

    Raises:
        ValueError: Not 8 such characters.

    Source: GB 11714-1997: C9 = 11 - (Σ Ci·Wi mod 11), 10 written X and 11 written 0.
    """
    if len(first) != len(_ORG_WEIGHTS) or not _ORG_VALUE.keys() >= set(first):
        raise ValueError(f"{first!r} is not {len(_ORG_WEIGHTS)} digits or capital letters")
    total = sum(_ORG_VALUE[c] * weight for c, weight in zip(first, _ORG_WEIGHTS, strict=True))
    check = 11 - total % 11
    return _ORG_CHECK.get(check, str(check))


def has_org_code_warning(credit_code: str) -> bool:
    """Tell whether places 9 to 17 of a credit code break GB 11714: a warning, never a refusal."""
    return org_code_check(credit_code[8:16]) != credit_code[16]
