"""GB 32100-2015 and GB 11714: the published vectors, and every change of one character."""

import pytest

from mulu.modules.identity.credit_code import (
    ALPHABET,
    LENGTH,
    check_character,
    has_org_code_warning,
    is_credit_code,
    org_code_check,
)

VALID = [
    "91110000600037341L",
    "11110000000000019K",
    "11110102000000027G",
    "121100000000000356",
    "52110000000000043W",
    "1111000000000006XN",
]


@pytest.mark.parametrize("code", VALID)
def test_a_valid_code_is_accepted(code: str) -> None:
    assert is_credit_code(code)
    assert check_character(code[:-1]) == code[-1]


@pytest.mark.parametrize("code", VALID)
def test_every_change_of_one_character_is_noticed(code: str) -> None:
    changed = [
        code[:place] + other + code[place + 1 :]
        for place in range(LENGTH)
        for other in ALPHABET
        if other != code[place]
    ]
    assert len(changed) == LENGTH * (len(ALPHABET) - 1)
    assert [text for text in changed if is_credit_code(text)] == []


@pytest.mark.parametrize("code", VALID)
def test_the_organisation_code_inside_is_right(code: str) -> None:
    assert not has_org_code_warning(code)


def test_a_wrong_organisation_code_is_a_warning_only() -> None:
    first = "111100000000000" + "20"
    code = first + check_character(first)
    assert is_credit_code(code)
    assert has_org_code_warning(code)


@pytest.mark.parametrize(
    ("first", "check"),
    [("60003734", "1"), ("00000001", "9"), ("00000006", "X"), ("00000000", "0")],
    ids=["real", "digit", "ten is written X", "eleven is written 0"],
)
def test_the_check_character_of_an_organisation_code(first: str, check: str) -> None:
    assert org_code_check(first) == check


@pytest.mark.parametrize(
    "text",
    [
        "",
        "91110000600037341",
        "91110000600037341LL",
        "91110000600037341l",
        "9111000060003734IL",
        "9111000060003734\uff11L",
        " 1110000600037341L",
    ],
    ids=["empty", "short", "long", "lower case", "letter I", "full-width digit", "space"],
)
def test_what_is_no_code_is_not_accepted(text: str) -> None:
    assert not is_credit_code(text)


@pytest.mark.parametrize("text", ["", "1", "9111000060003734I", "911100006000373411"])
def test_only_seventeen_characters_of_the_alphabet_have_a_check_character(text: str) -> None:
    with pytest.raises(ValueError, match="17 characters"):
        check_character(text)


@pytest.mark.parametrize("text", ["", "1234567", "1234567a", "123456789"])
def test_only_eight_characters_have_an_organisation_check(text: str) -> None:
    with pytest.raises(ValueError, match="8 digits"):
        org_code_check(text)
