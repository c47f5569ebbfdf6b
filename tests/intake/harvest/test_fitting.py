"""What a sweep found in the words of the chain, and its hash: HAR-15, HAR-17 and HAR-19."""

import pytest

from mulu.core.hashing import SHA256
from mulu.intake.harvest.drafting import guesses, table_text
from mulu.intake.harvest.fitting import FitTable, fit_table, title_of
from mulu.intake.harvest.found import FoundColumn, FoundTable
from mulu.intake.harvest.personal import guess_personal
from mulu.intake.harvest.schema_hash import schema_hash


def column(name: str, type_: str = "integer", **fields) -> FoundColumn:
    return FoundColumn(name=name, type=type_, **fields)


def fitted(*columns: FoundColumn, **fields) -> FitTable:
    found = fit_table(FoundTable(name="t", columns=columns, **fields))
    assert found is not None
    return found


def test_the_hash_stands_for_columns_and_not_for_their_order_or_comments() -> None:
    one = fitted(column("a"), column("b", nullable=True))
    other = fitted(column("b", nullable=True, comment="说明"), column("a"), comment="表")
    assert schema_hash(SHA256, one.columns) == schema_hash(SHA256, other.columns)
    for changed in (
        fitted(column("a")),
        fitted(column("a"), column("b")),
        fitted(column("a", pk=True), column("b", nullable=True)),
        fitted(column("a", "bigint"), column("b", nullable=True)),
        fitted(column("a"), column("c", nullable=True)),
    ):
        assert schema_hash(SHA256, changed.columns) != schema_hash(SHA256, one.columns)


def test_the_hash_is_fixed() -> None:
    table = fitted(column("no", "VARCHAR(18)", pk=True), column("on", "date", nullable=True))
    assert (
        schema_hash(SHA256, table.columns)
        == SHA256.tagged(
            b"mulu/schema/1", b'[["no","varchar(18)",false,true],["on","date",true,false]]'
        ).hex()
    )


@pytest.mark.parametrize(
    "columns",
    [
        (),
        (column("a"), column("a")),
        (column("a"), column(" ")),
        tuple(column(f"c{number}") for number in range(2001)),
    ],
    ids=["no column", "a name twice", "no name", "too many"],
)
def test_a_table_that_no_record_can_hold_is_left_out(columns: tuple[FoundColumn, ...]) -> None:
    assert fit_table(FoundTable(name="t", columns=columns)) is None


def test_comments_become_titles_and_notes_without_persons() -> None:
    table = fitted(
        column("a", comment="联系王工 13800138000"), comment="排水许可证\n电话 010-12345678"
    )
    assert title_of(table) == "排水许可证"
    text = table_text(table, "S-o0003-0001", "public")
    assert "13800138000" not in text.columns[0].note
    assert fitted(column("a")).name == title_of(fitted(column("a")))


@pytest.mark.parametrize(
    ("name", "comment", "guess"),
    [
        ("id_card", "", "id_number"),
        ("idCard", "", "id_number"),
        ("sfzh", "", "id_number"),
        ("c7", "身份证号码", "id_number"),
        ("mobile", "", "phone"),
        ("FirstName", "", "name"),
        ("contact_name", "", "name"),
        ("customer_email", "", "mailbox"),
        ("birth_date", "", "birth"),
        ("bank_account", "", "sensitive"),
        ("c1", "家庭住址", "address"),
        ("table_name", "", ""),
        ("hotel", "", ""),
        ("permit_no", "许可证编号", ""),
        ("fee", "", ""),
    ],
)
def test_a_column_may_hold_persons(name: str, comment: str, guess: str) -> None:
    assert guess_personal(name, comment) == guess


def test_a_guess_stands_in_the_text_and_never_in_the_flag() -> None:
    table = fitted(column("no"), column("mobile", "text"))
    (original,) = guesses(table)
    assert (original.field, original.value) == ("pi_guess", "2 phone")
    assert guesses(fitted(column("no"))) == ()
