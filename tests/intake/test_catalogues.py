"""Every catalogue of the shared data by its count, one record of each by hand: INT-60 to INT-84."""

from pathlib import Path
from typing import Any

import pytest

from mulu.core.canonical import encode
from mulu.intake.detecting import choose_reader
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.finding import find_files
from mulu.intake.importer import READERS
from mulu.intake.port import BrokenPlace, Reader, SourceRecord, Unusable
from mulu.modules.catalog.admission import record_text_problems
from mulu.modules.identity.admission import org_text_problems

COUNTS = {
    # file: (reader, records, of them drafts, records with items, items)
    "tw-city-catalogues/01_taipei.csv": ("taiwan", 1127, 1123, 1040, 7208),
    "tw-city-catalogues/03_taoyuan.csv": ("taiwan", 1442, 1442, 1332, 10108),
    "tw-city-catalogues/04_hsinchu.csv": ("taiwan", 270, 270, None, None),
    "tw-city-catalogues/05_tainan.csv": ("taiwan", 602, 602, None, None),
    "tw-city-catalogues/06_Ilan.csv": ("taiwan", 361, 361, None, None),
    "tw-city-catalogues/10_kinmen.csv": ("taiwan", 132, 132, 119, None),
    "tw-city-catalogues/12_chiayi.csv": ("taiwan", 327, 327, None, None),
    "tw-city-catalogues/16_keelung.csv": ("taiwan", 485, 485, None, None),
    "tw-city-catalogues/17_miaoli.csv": ("taiwan", 764, 764, None, None),
    "tw-city-catalogues/20_chiayi_cuntry.csv": ("taiwan", 1209, 1209, 1187, None),
    "tw-city-catalogues/full_03_taoyuan_2018-03.csv.gz": ("taiwan", 1429, 1429, 1330, None),
    "tw-city-catalogues/full_03_taoyuan_2018-07.csv.gz": ("taiwan", 1444, 1444, 1334, None),
    "tw-national-list/data.gov.tw_datasets_2018.csv.gz": ("taiwan", 35955, 35955, 0, 0),
    "socrata/data.austintexas.gov_2022-06-26.jsonl.gz": ("socrata", 570, 570, 569, 10473),
    "socrata/data.cambridgema.gov_2022-06-23.jsonl": ("socrata", 110, 110, 110, 3116),
    "socrata/data.cambridgema.gov_2022-06-26.jsonl": ("socrata", 116, 116, 116, 3169),
    "socrata/data.cityofchicago.org_2022-06-26.jsonl.gz": ("socrata", 475, 475, 474, 9495),
    "socrata/data.cityofnewyork.us_2022-06-07.jsonl.gz": ("socrata", 1048, 1048, 1028, 24354),
    "socrata/data.melbourne.vic.gov.au_2022-06-26.jsonl": ("socrata", 97, 97, 97, 1401),
    "socrata/data.novascotia.ca_2022-06-26.jsonl": ("socrata", 418, 418, 417, 4410),
    "socrata/data.oregon.gov_2022-06-26.jsonl": ("socrata", 369, 369, 355, 5593),
    "socrata/data.sfgov.org_2022-06-23.jsonl.gz": ("socrata", 320, 320, 320, 7558),
    "socrata/data.sfgov.org_2022-06-26.jsonl.gz": ("socrata", 323, 323, 323, 7579),
    "us-agency-data-json/cms.json.gz": ("data-json", 139, 139, 0, 0),
    "us-agency-data-json/consumerfinance.json": ("data-json", 11, 11, 0, 0),
    "us-agency-data-json/dol.json": ("data-json", 465, 465, 0, 0),
    "us-agency-data-json/gsa.json": ("data-json", 339, 339, 0, 0),
    "us-agency-data-json/opm.json": ("data-json", 134, 134, 0, 0),
    "us-agency-data-json/usaid.json": ("data-json", 316, 313, 0, 0),
    "us-arcgis-hub/detroit_20220417.json": ("data-json", 164, 164, 0, 0),
    "us-arcgis-hub/madison_20210210.json": ("data-json", 161, 161, 0, 0),
    "us-arcgis-hub/madison_20220417.json": ("data-json", 165, 165, 0, 0),
    "us-arcgis-hub/minneapolis_20220417.json.gz": ("data-json", 206, 206, 0, 0),
    "us-arcgis-hub/philadelphia_20200918.json": ("data-json", 266, 266, 0, 0),
    "us-arcgis-hub/philadelphia_20220417.json": ("data-json", 345, 345, 0, 0),
    "ar-data-json/catalogo-justicia.json": ("data-json", 18, 18, 3, 38),
    "ar-data-json/catalogo-justicia.xlsx": ("excel", 18, 18, 3, 38),
    "ar-data-json/catalogo-justicia_with-errors.xlsx": ("excel", 16, 0, 0, 0),
    "uk-birmingham-ckan/package_search.json": ("ckan", 10, 10, 0, 0),
    "de-dcat-ap/brandenburg-catalog.ttl": ("dcat", 112, 112, 0, 0),
    "de-dcat-ap/brandenburg-catalog_one-dataset.ttl": ("dcat", 1, 1, 0, 0),
    "de-dcat-ap/rostock-catalog.rdf.gz": ("dcat", 100, 100, 0, 0),
    "de-dcat-ap/rostock-catalog_one-dataset.rdf": ("dcat", 1, 1, 0, 0),
    "ee-riha-systems/riha_dump_2015-09.json.gz": ("riha", 1163, 1163, 0, 0),
    "ee-riha-systems/riha_live_2016-11.json": ("riha", 1146, 1146, 0, 0),
    "cn-service-items/guangan-district_service-items.json": ("service-items", 1135, 1135, 0, 0),
    "uk-organograms/departments.csv": ("organogram", 236, 236, 0, 0),
    "uk-organograms/home_office-2012-09-30-junior.csv": ("organogram", 933, 933, 0, 0),
    "uk-organograms/cabinet_office-2011-09-30-junior.csv": ("organogram", 629, 629, 0, 0),
    "uk-organograms/department_for_transport-2011-09-30-junior.csv": (
        "organogram",
        510,
        510,
        0,
        0,
    ),
    "uk-organograms/ordnance_survey-2011-03-31-junior.csv": ("organogram", 205, 205, 0, 0),
}
"""Counts as the data's README states them, columns of Socrata too; drafts and items as we read.

Four rows of Taipei name no organisation; three records of USAID hold half a surrogate pair.
"""

SAMPLES = {
    # Project Open Data's samples: file: (records, drafts)
    "arm": (3, 3),
    "collection-1-parent-2-children": (3, 3),
    "collection-2-parent-4-children": (6, 6),
    "geospatial": (2, 2),
    "large-spatial": (1, 1),
    "many-resources": (1, 1),
    "missing-catalog": (2, 1),
    "missing-dataset-fields": (2, 1),
    "missing-identifier-title": (3, 2),
    "null-spatial": (1, 1),
    "numerical-title": (1, 1),
    "ny": (1, 1),
    "reserved-title": (1, 1),
    "usda.gov": (3, 3),
}

GOLDEN: dict[str, tuple[int, dict[str, Any]]] = {
    "tw-city-catalogues/03_taoyuan.csv": (
        60,
        {
            "title": "桃園市104年A1道路交通事故-未滿14歲兒童統計",
            "provider": "警察局",
            "items": [("行動類別", "status_class", ""), ("行動型態", "status_type", "")],
            "originals": {"第一層級": "桃園市政府"},
            "left_out": ("編號", "下載次數", "瀏覽次數"),
        },
    ),
    "tw-city-catalogues/full_03_taoyuan_2018-07.csv.gz": (
        1,
        {
            "title": "桃園市登革熱確診個案分布",
            "summary": "桃園市登革熱確診個案",
            "provider": "衛生局",
            "update_cycle": 4,
            "published_on": "2016-08-12",
            "updated_on": "2018-07-06",
            "format_types": ("csv",),
            "format_class": 2,
            "themes": ("就醫 (57)",),
            "keywords": ("個案", "登革熱"),
            "items": [("分類", "", ""), ("通報日期", "", "")],
            "originals": {"資料來源": "380140000I 【衛生局】", "編碼格式": "UTF-8"},
        },
    ),
    "tw-national-list/data.gov.tw_datasets_2018.csv.gz": (
        0,
        {
            "title": "蒙藏補助團體私人情形季報表",
            "provider": "文化部",
            "published_on": "2013-03-18",
            "left_out": ("瀏覽人次", "下載次數", "資料集評分"),
            "originals": {},
        },
    ),
    "socrata/data.cambridgema.gov_2022-06-26.jsonl": (
        0,
        {
            "title": "OLD - COVID-19 Cases in Cambridge - OLD",
            "provider": "Cambridge Department of Public Health",
            "id": "inw8-ircw",
            "update_cycle": 2,
            "published_on": "2020-04-15",
            "updated_on": "2020-12-07",
            "themes": ("Public Health", "health"),
            "keywords": ("corona", "covid", "covid19", "covid-19", "health", "virus"),
            "items": [("Percentage", "percentage", "C"), ("Count", "count", "C")],
            "left_out": ("columns_format",),
        },
    ),
    "us-agency-data-json/opm.json": (
        0,
        {
            "title": "Annual Verification and Validation",
            "provider": "U.S. Office of Personnel Management",
            "id": "OPM-OPO-0002",
            "is_open": False,
            "updated_on": "",
            "keywords": ("Procurement", "Survey"),
            "originals": {"updated_on": "2023", "bureauCode": '["027:00"]'},
        },
    ),
    "us-agency-data-json/gsa.json": (
        1,
        {
            "title": "e-Buy Awards for Fiscal Year 2019",
            "id": "GSA-2020-04-01-01",
            "is_open": True,
            "update_cycle": 6,
            "published_on": "2015-09-28",
            "updated_on": "2020-04-01",
            "format_types": ("xlsx",),
            "format_class": 2,
            "themes": ("Acquisition",),
        },
    ),
    "us-arcgis-hub/madison_20220417.json": (
        2,
        {
            "title": "Truck Routes",
            "provider": "City of Madison Map Data",
            "is_open": True,
            "published_on": "2018-05-14",
            "format_types": ("html", "api", "geojson", "csv", "kml", "zip"),
            "originals": {"spatial": "-89.6365,42.9313,-89.1606,43.235"},
        },
    ),
    "ar-data-json/catalogo-justicia.json": (
        0,
        {
            "title": "Base de datos legislativos Infoleg",
            "update_cycle": 4,
            "themes": ("informacion-juridica", "JUST"),
            "format_types": ("csv",),
            "items": [("id_norma", "", "I"), ("tipo_norma", "", "C")],
            "originals": {"license": "Open Data Commons Open Database License (ODbL)"},
        },
    ),
    "uk-birmingham-ckan/package_search.json": (
        0,
        {
            "title": "Purchase Card Transactions",
            "provider": "birmingham-city-council",
            "provider_title": "Birmingham City Council",
            "id": "cf552d08-cee9-43bf-8c0f-3196a9311799",
            "published_on": "2014-12-01",
            "updated_on": "2021-01-15",
            "format_types": ("xls",),
            "keywords": ("payments", "purchase card"),
            "originals": {"license_id": "uk-ogl"},
        },
    ),
    "de-dcat-ap/rostock-catalog_one-dataset.rdf": (
        0,
        {
            "title": "Drogerien",
            "provider_title": "Hanse- und Universitätsstadt Rostock",
            "is_open": True,
            "published_on": "2017-08-01",
            "updated_on": "2021-01-28",
            "themes": ("ECON", "HEAL"),
            "format_types": ("geojson", "xlsx", "wms", "wfs", "gml", "kml", "csv"),
            "originals": {"dcatde:geocodingDescription": "Rostock"},
        },
    ),
    "de-dcat-ap/brandenburg-catalog_one-dataset.ttl": (
        0,
        {
            "title": "Wahlergebnisse zur Europawahl am 26.5.2019 (csv)",
            "id": "https://opendata.potsdam.de/api/v2/catalog/datasets/ew2019",
            "themes": ("Politik und Wahlen",),
            "format_types": ("csv", "json"),
            "originals": {"dct:identifier": "ew2019"},
        },
    ),
    "ee-riha-systems/riha_dump_2015-09.json.gz": (
        0,
        {
            "title": "Eesti kirikute, koguduste ja koguduste liitude register",
            "title_en": "The Register of Estonian Churches, Congregations and Congregations Union",
            "provider": "70000562",
            "provider_title": "Siseministeerium",
            "status": "retired",
            "go_live": "1993-07-20",
            "originals": {"viitenumber": "IS000001", "lyhinimi": "Eesti kirikuregister"},
        },
    ),
    "ee-riha-systems/riha_live_2016-11.json": (
        0,
        {
            "title": "Eesti kirikute, koguduste ja koguduste liitude register",
            "provider": "70000562",
            "id": "eesti_kirikute_koguduste_ja_koguduste_liitude_register",
            "status": "retired",
            "originals": {"meta.URI": "/70000562/Eesti kirikuregister"},
        },
    ),
    "cn-service-items/guangan-district_service-items.json": (
        0,
        {
            "title": "企业投资项目备案（技术改造）（市级/县级）",
            "provider": "区经信局",
            "matters": ("511Z07001006-511602000000-000-11511301008778183N-1-00",),
        },
    ),
    "uk-organograms/departments.csv": (
        0,
        {
            "name": "Advisory, Conciliation and Arbitration Service",
            "id": "advisory-conciliation-and-arbitration-service",
            "left_out": ("graphs", "uris", "viz_urls"),
        },
    ),
    "uk-organograms/cabinet_office-2011-09-30-junior.csv": (
        0,
        {
            "name": "Cabinet Office – Boundary Commission for England",
            "id": "Cabinet Office/Boundary Commission for England",
        },
    ),
}
"""Which record, and what its draft says."""


def read(path: Path) -> tuple[Reader, list[SourceRecord | BrokenPlace]]:
    file = find_files([path])[0]
    reader = choose_reader(file, READERS)
    assert not isinstance(reader, BrokenPlace), reader.reason
    return reader, list(reader.read(file))


def drafts_of(reader: Reader, found) -> list[Draft | OrgDraft]:
    drafted = [reader.draft(one) for one in found if isinstance(one, SourceRecord)]
    return [draft for draft in drafted if not isinstance(draft, Unusable)]


@pytest.mark.parametrize("name", COUNTS)
def test_every_record_of_a_catalogue_is_counted_and_acceptable(shared: Path, name):
    reader_name, records, usable, with_items, items = COUNTS[name]
    reader, found = read(shared / "data" / name)
    assert reader.name == reader_name
    assert [one.index for one in found if one.index is not None] == list(range(records))
    drafts = drafts_of(reader, found)
    assert len(drafts) == usable
    counted = [len(getattr(draft.text, "items", ())) for draft in drafts]
    assert with_items in (None, sum(map(bool, counted)))
    assert items in (None, sum(counted))
    for draft in drafts[:200]:
        data = encode(draft.text)
        problems = (
            record_text_problems(draft.body, data)
            if isinstance(draft, Draft)
            else org_text_problems(data)
        )
        assert problems == []


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_with_and_without_faults_give_what_is_good_in_them(shared: Path, name):
    records, usable = SAMPLES[name]
    path = shared / "data" / "us-pod-schema" / "samples" / f"{name}.data.json"
    reader, found = read(path)
    assert reader.name == "data-json"
    assert len(found) == records
    assert len(drafts_of(reader, found)) == usable


def test_every_sample_of_argentina_is_read_or_refused_in_words(shared: Path):
    usable = {}
    for path in sorted((shared / "data" / "ar-data-json" / "samples").glob("*.json")):
        reader, found = read(path)
        assert reader.name == "data-json"
        usable[path.stem] = len(drafts_of(reader, found))
    refused = {name for name, count in usable.items() if count == 0}
    assert refused == {"invalid_dataset_type", "missing_catalog_dataset", "missing_dataset_title"}
    assert (usable["full_data"], usable["time_series_data"]) == (2, 2)
    assert usable["several_datasets"] == 2  # the first of three names no publisher


def test_a_catalogue_as_a_workbook_says_what_its_json_says(shared: Path):
    """Another day's catalogue, so dates and texts may differ; titles, items and formats do not."""
    folder = shared / "data" / "ar-data-json"
    sheet = {d.text.title: d for d in drafts_of(*read(folder / "catalogo-justicia.xlsx"))}
    json_ = {d.text.title: d for d in drafts_of(*read(folder / "catalogo-justicia.json"))}
    assert sheet.keys() == json_.keys()
    for title, one in sheet.items():
        other = json_[title]
        assert one.key.id == other.key.id
        assert one.provider.id == other.provider.id
        assert one.body.update_cycle == other.body.update_cycle
        assert set(one.body.format_types) == set(other.body.format_types)
        assert [i.name for i in one.text.items] == [i.name for i in other.text.items]
        assert set(one.text.keywords) == set(other.text.keywords)
    originals = [o.field for one in sheet.values() for o in one.text.originals]
    assert sum(name.startswith("distribution[") for name in originals) == 71


def shown(draft: Draft | OrgDraft) -> dict[str, Any]:
    text, body = draft.text, getattr(draft, "body", None)
    said = {name: getattr(text, name) for name in text.__struct_fields__}
    said |= {name: getattr(body, name) for name in getattr(body, "__struct_fields__", ())}
    said |= {"left_out": draft.left_out, "id": draft.key.id}
    if isinstance(draft, Draft):
        said |= {"provider": draft.provider.id, "provider_title": draft.provider_title}
        said["originals"] = {one.field: one.value for one in text.originals}
    if said.get("items"):
        pairs = zip(text.items, body.items, strict=True)
        said["items"] = [(t.name, t.name_en, b.dtype) for t, b in pairs]
    return said


@pytest.mark.parametrize("name", GOLDEN)
def test_one_record_says_what_a_person_reads_in_the_file(shared: Path, name):
    index, expected = GOLDEN[name]
    reader, found = read(shared / "data" / name)
    (draft,) = drafts_of(reader, [one for one in found if one.index == index])
    said = shown(draft)
    for field, value in expected.items():
        if field == "originals" and value:
            assert value.items() <= said[field].items()
        elif field == "items":
            assert said[field][: len(value)] == value
        else:
            assert said[field] == value, field


def test_a_file_in_big5_is_told_and_read_when_its_encoding_is_named(shared: Path):
    path = shared / "data" / "tw-city-catalogues" / "full_01_taipei_big5.csv"
    told = choose_reader(find_files([path])[0], READERS)
    assert isinstance(told, BrokenPlace)
    assert "Big5" in told.reason
    file = find_files([path], encoding="cp950")[0]
    reader = choose_reader(file, READERS)
    found = list(reader.read(file))
    assert (reader.name, len(found)) == ("taiwan", 1127)
    assert len(drafts_of(reader, found)) == 1123


def test_the_malformed_turtle_as_published_is_named_with_its_line(shared: Path):
    folder = shared / "data" / "dcat-ap-shacl" / "eu-3.0.0-hvd" / "examples"
    _, found = read(folder / "example-bees_wasps_dataset.ttl")
    assert all(isinstance(one, BrokenPlace) for one in found)
    assert found[0].line == 1
    assert "statement at line 2 is faulty" in found[0].reason
    _, twin = read(folder / "example-bees_wasps_dataset.jsonld")
    assert [one.values["dct:title"] for one in twin] == [
        "The population of bees",
        "The population of wasps",
    ]
