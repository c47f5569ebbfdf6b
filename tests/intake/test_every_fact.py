"""A record either arrives with every stated fact or is reported, and nobody's data arrives: INT-60.

Random records of each JSON format; the seed is Hypothesis's and is printed with a failure.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mulu.core.canonical import encode
from mulu.intake.ckan import CkanReader
from mulu.intake.detecting import choose_reader
from mulu.intake.draft import Draft
from mulu.intake.finding import find_files
from mulu.intake.importer import READERS
from mulu.intake.pod import PodReader
from mulu.intake.port import BrokenPlace, Reader, SourceRecord, Unusable
from mulu.intake.portal_values import is_said
from mulu.intake.socrata import SocrataReader
from tests.support.catalogue_files import write_bytes

WORD = st.text("abcdefghijklmnopqrstuvwxyz甲乙丙丁0123456789", min_size=3, max_size=12).map(
    lambda text: f"f{text}"
)
VALUE = st.one_of(WORD, st.lists(WORD, max_size=3), st.dictionaries(WORD, WORD, max_size=3))
FREE = st.dictionaries(WORD.map(lambda key: f"my_{key}"), VALUE, max_size=6)

POD_FIELDS = (
    "title",
    "description",
    "keyword",
    "modified",
    "issued",
    "accessLevel",
    "accrualPeriodicity",
    "landingPage",
    "license",
    "spatial",
    "temporal",
    "rights",
    "language",
    "theme",
    "identifier",
    "bureauCode",
)
CKAN_FIELDS = (
    "title",
    "notes",
    "url",
    "license_id",
    "metadata_created",
    "metadata_modified",
    "frequency",
    "id",
    "version",
)


@st.composite
def pod_record(draw: st.DrawFn) -> dict[str, Any]:
    record = draw(FREE) | {key: draw(VALUE) for key in draw(st.sets(st.sampled_from(POD_FIELDS)))}
    record["publisher"] = {"name": draw(WORD), "subOrganizationOf": {"name": draw(WORD)}}
    record["distribution"] = draw(
        st.lists(st.fixed_dictionaries({"format": WORD, "accessURL": WORD}), max_size=3)
    )
    return record


@st.composite
def ckan_record(draw: st.DrawFn) -> dict[str, Any]:
    record = draw(FREE) | {key: draw(VALUE) for key in draw(st.sets(st.sampled_from(CKAN_FIELDS)))}
    record["organization"] = {"name": draw(WORD), "title": draw(WORD)}
    record["extras"] = [{"key": f"x_{draw(WORD)}", "value": draw(WORD)}]
    record["tags"] = [{"display_name": draw(WORD), "name": draw(WORD)}]
    return record


@st.composite
def socrata_record(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(0, 4))
    columns = {
        key: draw(st.lists(WORD, min_size=count, max_size=count))
        for key in ("columns_name", "columns_field_name", "columns_datatype", "columns_description")
    }
    resource = draw(FREE) | {"name": draw(WORD), "id": draw(WORD), "attribution": draw(WORD)}
    pair = {"key": f"Group_{draw(WORD)}", "value": draw(WORD)}
    return {
        "resource": resource | columns,
        "classification": {"domain_metadata": [pair], "domain_tags": draw(st.lists(WORD))},
        "metadata": {"domain": draw(WORD)},
    }


def words(value: Any) -> Iterator[str]:
    """Every text that a record states."""
    if isinstance(value, dict):
        for within in value.values():
            yield from words(within)
    elif isinstance(value, list):
        for within in value:
            yield from words(within)
    elif isinstance(value, str) and is_said(value):
        yield value


def wrapped(kind: str, record: dict[str, Any]) -> bytes:
    if kind == "pod":
        value: Any = {"dataset": [record]}
    elif kind == "ckan":
        value = {"success": True, "result": {"results": [record]}}
    else:
        value = record
    return json.dumps(value, ensure_ascii=False).encode()


KINDS: dict[str, tuple[Reader, st.SearchStrategy]] = {
    "pod": (PodReader(), pod_record()),
    "ckan": (CkanReader(), ckan_record()),
    "socrata": (SocrataReader(), socrata_record()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_stated_fact_arrives_or_is_reported(kind, tmp_path):
    reader, records = KINDS[kind]

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(records)
    def holds(record: dict[str, Any]) -> None:
        file = write_bytes(tmp_path, "a.json", wrapped(kind, record))
        (found,) = reader.read(file)
        assert isinstance(found, SourceRecord)
        draft = reader.draft(found)
        if isinstance(draft, Unusable):
            assert draft.reasons
            return
        assert isinstance(draft, Draft)
        said = encode(draft.text).decode() + encode(draft.body).decode()
        said += f"{draft.provider} {draft.provider_title} {draft.left_out}"
        reported = bool(draft.shortened) or bool(draft.left_out)
        plain = re.sub(r"\W+", "", said).lower()
        missing = [w for w in words(record) if re.sub(r"\W+", "", w).lower() not in plain]
        assert not missing or reported, missing

    holds()


CONTACTS = re.compile(
    r"(?<![\w.])[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+\.[A-Za-z]{2,}"
    r"|\(\d{3}\) ?\d{3}-\d{4}|(?<![\d/=-])\d{3}-\d{3}-\d{4}(?![\d-])"
)
UNITS = re.compile(r"@|office|city|department|data|accounts|team|services", re.IGNORECASE)
"""Contacts that are units, which may be named elsewhere too."""
PEOPLE = frozenset(("fn", "display_name", "maintainer", "author", "hasemail", "maintainer_email"))


def raw_people(value: Any, key: str = "") -> Iterator[str]:
    """Names and addresses under the keys that these catalogues have for persons."""
    if isinstance(value, dict):
        for name, within in value.items():
            inner = "tags" if key in ("tags", "groups", "organization") else name.lower()
            yield from raw_people(within, inner)
    elif isinstance(value, list):
        for within in value:
            yield from raw_people(within, key)
    elif isinstance(value, str) and key in PEOPLE and " " in value.strip():
        yield value.strip()


@pytest.mark.parametrize(
    "name",
    [
        "socrata/data.cambridgema.gov_2022-06-26.jsonl",
        "us-agency-data-json/gsa.json",
        "us-arcgis-hub/detroit_20220417.json",
        "uk-birmingham-ckan/package_search.json",
        "de-dcat-ap/rostock-catalog_one-dataset.rdf",
        "tw-city-catalogues/full_03_taoyuan_2018-07.csv.gz",
    ],
)
def test_no_contact_of_a_real_catalogue_arrives(shared: Path, name):
    path = shared / "data" / name
    file = find_files([path])[0]
    reader = choose_reader(file, READERS)
    assert not isinstance(reader, BrokenPlace)
    found = [one for one in reader.read(file) if isinstance(one, SourceRecord)]
    drafts = [reader.draft(one) for one in found]
    said = "\n".join(encode(d.text).decode() for d in drafts if isinstance(d, Draft))
    assert CONTACTS.findall(said) == []
    if path.suffix in (".json", ".jsonl"):
        data = path.read_bytes()
        documents = data.splitlines() if path.suffix == ".jsonl" else [data]
        people = {one for line in documents for one in raw_people(json.loads(line))}
        names = {one for one in people if not UNITS.search(one)}
        assert sum(record.dropped_person_fields for record in found) > 0
        assert [name for name in names if f'"{name}"' in said] == []
