"""Types of engines: spelled, brought to the code list, compared: HAR-16 and HAR-18."""

import pytest

from mulu.intake.harvest.type_names import chain_type, data_type, type_change


@pytest.mark.parametrize(
    ("type_", "spelled", "code"),
    [
        ("character varying(18)", "character varying(18)", "C"),
        ("NUMERIC(10, 2)", "numeric(10, 2)", "N"),
        ("enum('a;b','c')", "enum", "C"),
        ("set('x')", "set", "C"),
        ("text[]", "text array", "G"),
        ("timestamp without time zone", "timestamp without time zone", "T"),
        ("date", "date", "D"),
        ("int(11) unsigned", "int(11) unsigned", "I"),
        ("tinyint(1)", "tinyint(1)", "L"),
        ("double precision", "double precision", "B"),
        ("real", "real", "F"),
        ("money", "money", "Y"),
        ("bytea", "bytea", "G"),
        ("jsonb", "jsonb", "M"),
        ("boolean", "boolean", "L"),
        ('public."Böse"', "public__b_se_", ""),
        ("tsvector", "tsvector", ""),
        ("", "", ""),
        ("x" * 50, "x" * 40, ""),
    ],
)
def test_a_type_is_spelled_and_coded(type_: str, spelled: str, code: str) -> None:
    assert chain_type(type_) == spelled
    assert data_type(spelled) == code


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        ("integer", "integer", "same"),
        ("int", "integer", "same"),
        ("varchar(10)", "character varying(10)", "same"),
        ("varchar(10)", "varchar(20)", "widened"),
        ("varchar(20)", "varchar(10)", "narrowed"),
        ("varchar(20)", "varchar", "widened"),
        ("varchar", "varchar(20)", "narrowed"),
        ("varchar(20)", "text", "widened"),
        ("text", "varchar(20)", "retyped"),
        ("varchar(20)", "char(20)", "narrowed"),
        ("smallint", "bigint", "widened"),
        ("bigint", "integer", "narrowed"),
        ("real", "double precision", "widened"),
        ("numeric(10,2)", "numeric(12,2)", "widened"),
        ("numeric(10,2)", "numeric(10,4)", "narrowed"),
        ("numeric(10,2)", "numeric(12,4)", "widened"),
        ("numeric(10)", "numeric(10,2)", "narrowed"),
        ("date", "varchar(10)", "retyped"),
        ("integer", "text", "retyped"),
    ],
)
def test_what_became_of_a_type(before: str, now: str, change: str) -> None:
    assert type_change(before, now) == change
