"""The bundled city reads like a catalogue: counts, references, codes, rules, and nobody's data."""

import json
import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

CITY = Path(__file__).parents[2] / "examples" / "city"
FILES = sorted(CITY.glob("*.json"))
KINDS = ("organisations", "duties", "systems", "entries", "tables")
LEVELS = ("G1", "G2", "G3", "G4", "IMPORTANT", "CORE")
PERSONAL = ("none", "personal", "sensitive")
CYCLES = {1, 2, 3, 4, 5, 6, 91, 98, 99}
FORMATS = {
    1: {"ofd", "wps", "xml", "txt", "doc", "docx", "html", "pdf", "ppt"},
    2: {"et", "xls", "xlsx"},
    3: {"dm", "kingbasees", "access", "dbf", "oracle", "sqlserver", "db2", "mysql"},
    4: {"jpg", "gif", "bmp"},
    5: {"swf", "rm", "mpg"},
}
MODES = {3: {"API", "BATCH"}, 7: {"API"}}
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORG_KINDS = {"municipal_dept", "district_dept", "district", "etz", "public_body", "state_organ"}
ORG_KINDS |= {"operator", "social"}
DUTY_BASIS = {"sanding", "law", "admin_regulation", "local_regulation", "rule", "normative_doc"}
DUTY_BASIS |= {"power_list"}
STATUSES = {"building", "running", "suspended", "retired"}
PERSON_PATTERNS = {
    "mobile telephone": r"(?<!\d)1[3-9]\d{9}(?!\d)",
    "landline": r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)",
    "citizen number": r"(?<!\d)\d{17}[\dXx]|(?<!\d)\d{15}(?!\d)",
    "mailbox": r"[\w.+-]+@[\w-]+\.\w+",
    "web address": r"https?://",
}


def _load() -> dict:
    lists = {kind: [] for kind in KINDS}
    for file in FILES:
        document = json.loads(file.read_text(encoding="utf-8"))
        assert document["format"] == "mulu-catalogue/1"
        assert document["source"] == "lanchuan"
        assert set(document) <= {"format", "source", *KINDS}
        for kind in KINDS:
            lists[kind] += document.get(kind, [])
    return lists


CATALOGUE = _load()
ORGS, DUTIES, SYSTEMS, ENTRIES, TABLES = (CATALOGUE[kind] for kind in KINDS)
ORG_BY_KEY = {org["key"]: org for org in ORGS}
DUTY_ORG = {duty["key"]: duty["org"] for duty in DUTIES}
SYSTEM_ORG = {system["key"]: system["org"] for system in SYSTEMS}
ENTRY_BY_CODE = {entry["code"]: entry for entry in ENTRIES}


def _check_character(code: str) -> str:
    """GB 32100-2015: weights 3^i mod 31 over 17 places, complement to 31."""
    total = sum(ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return ALPHABET[(31 - total % 31) % 31]


def _organisation_check(body: str) -> str:
    """GB 11714: eight places, letters from A = 10, modulus 11."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(sign, 36) * weight for sign, weight in zip(body, weights, strict=True))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return list(chain.from_iterable(_strings(part) for part in value.values()))
    if isinstance(value, list):
        return list(chain.from_iterable(_strings(part) for part in value))
    return []


def _strongest(values: list[str], order: tuple[str, ...]) -> str:
    return max(values, key=order.index)


def _repeated(values: list[object]) -> list[object]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_files_are_plain_utf8_and_end_in_one_newline():
    for file in FILES:
        raw = file.read_bytes()
        assert b"\r" not in raw
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert raw.endswith(b"}\n")


def test_the_city_is_large_enough_to_be_believed():
    assert len(ORGS) >= 14
    assert len(DUTIES) >= 34
    assert len(SYSTEMS) >= 24
    assert len(ENTRIES) >= 90
    assert len(TABLES) >= 45
    assert {org["kind"] for org in ORGS} >= ORG_KINDS - {"state_organ"}


def test_readme_counts_are_those_of_the_files():
    readme = (CITY / "README.md").read_text(encoding="utf-8")
    for file in FILES:
        document = json.loads(file.read_text(encoding="utf-8"))
        count = sum(len(document.get(kind, [])) for kind in KINDS)
        row = next(line for line in readme.splitlines() if file.name in line)
        assert row.endswith(f"| {count} |")


def test_credit_code_check_accepts_a_known_code():
    assert _check_character("91110000600037341L") == "L"


@pytest.mark.parametrize("org", ORGS, ids=lambda org: org["key"])
def test_organisation_is_complete_and_its_credit_code_computes(org):
    code = org["credit_code"]
    assert re.fullmatch("[a-z0-9]+", org["key"])
    assert len(code) == 18
    assert set(code) <= set(ALPHABET)
    assert code[17] == _check_character(code)
    assert code[16] == _organisation_check(code[8:16])
    assert code[2:8] == "1" + org["region_code"][1:]
    assert org["region_scheme"] == "LOCAL"
    assert org["kind"] in ORG_KINDS
    assert org["level"] == ("city" if org["region_code"] == "L19900" else "district")
    assert org["name"] and org["name_en"] and org["contact_unit"]
    assert code[0] in ("59" if org["kind"] == "social" else "1")


def test_names_keys_and_codes_are_unique():
    assert not _repeated([org["credit_code"] for org in ORGS])
    assert not _repeated([org["name"] for org in ORGS])
    for kind in ("organisations", "duties", "systems", "tables"):
        assert not _repeated([record["key"] for record in CATALOGUE[kind]])
    assert not _repeated([entry["code"] for entry in ENTRIES])
    bare = [(entry["provider"], re.sub(r"\W", "", entry["title"])) for entry in ENTRIES]
    assert not _repeated(bare)
    assert not {title for _, title in bare} & {system["title"] for system in SYSTEMS}
    assert not [title for _, title in bare if title[-1].isdigit()]
    assert not _repeated([(t["system"], t["schema"], t["table_name"]) for t in TABLES])


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty["key"])
def test_duty_has_basis_and_data_or_a_reason(duty):
    assert duty["org"] in ORG_BY_KEY
    assert duty["basis_type"] in DUTY_BASIS
    assert duty["basis_ref"].startswith("《")
    assert len(duty["text"]) >= 20
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", duty["valid_from"])
    cited = any(duty["key"] in entry["duties"] for entry in ENTRIES)
    assert cited == duty["expects_data"]
    assert ("no_data_reason" in duty) != duty["expects_data"]


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system["key"])
def test_system_serves_duties_of_its_owner_and_has_tables_when_live(system):
    assert system["duties"]
    assert {DUTY_ORG[key] for key in system["duties"]} == {system["org"]}
    assert system["status"] in STATUSES
    assert system["cloud"] in {"gov_cloud", "self_built", "none"}
    assert 1 <= system["mlps_level"] <= 5
    assert ("retired_on" in system) == (system["status"] == "retired")
    assert ("go_live" in system) == (system["status"] != "building")
    has_table = any(table["system"] == system["key"] for table in TABLES)
    assert has_table or system["status"] in {"building", "retired"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["code"])
def test_entry_code_and_references(entry):
    org = ORG_BY_KEY[entry["provider"]]
    assert re.fullmatch(r"[1-3]\d{2}\d{3}\d{0,20}/\d{1,10}", entry["code"])
    assert entry["code"][3:10] == "110" + org["region_code"][2:]
    assert entry["duties"]
    assert {DUTY_ORG[key] for key in entry["duties"]} == {entry["provider"]}
    assert {SYSTEM_ORG[key] for key in entry.get("systems", [])} <= {entry["provider"]}
    earlier = list(ENTRY_BY_CODE)[: list(ENTRY_BY_CODE).index(entry["code"])]
    assert set(entry.get("related", [])) <= set(earlier)
    assert entry["code"][0] == "3" or entry["related"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["code"])
def test_entry_describes_itself(entry):
    assert 20 <= len(entry["summary"]) <= 80
    assert entry["summary"] != entry["title"]
    assert ("title_en" in entry) == ("summary_en" in entry)
    assert entry["keywords"] and entry["themes"] and entry["inner_dept"]
    assert entry["contact_unit"] and entry["contact_post"]
    assert entry["update_cycle"] in CYCLES
    assert "2023-01-01" <= entry["published_on"] <= entry["updated_on"]
    assert set(entry["format_types"]) <= FORMATS.get(
        entry["format_class"], set(entry["format_types"])
    )
    assert all(re.fullmatch("[a-z0-9_]{1,16}", kind) for kind in entry["format_types"])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["code"])
def test_entry_sharing_follows_the_decree(entry):
    terms = {"share_scope", "share_purpose", "share_condition"}
    assert terms & set(entry) == (terms if entry["share_type"] == 2 else set())
    denial = {"deny_reason", "deny_basis"}
    assert denial & set(entry) == (denial if entry["share_type"] == 3 else set())
    admissible = {"law", "admin_regulation", "state_council_decision"}
    for basis in entry.get("deny_basis", []):
        assert basis["kind"] in admissible
        assert re.fullmatch(r"《.+》.*第.+条", basis["text"])
    modes = set(entry.get("share_modes", []))
    assert modes <= MODES.get(entry["format_class"], {"FILE", "API"})
    assert bool(modes) == (entry["share_type"] < 3)
    assert not entry["is_open"] or entry["share_type"] == 1
    assert "open_condition" not in entry or entry["is_open"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["code"])
def test_entry_is_graded_by_its_items(entry):
    items = entry["items"]
    assert 3 <= len(items) <= 15
    assert not _repeated([item["name"] for item in items])
    assert any(item.get("key") for item in items)
    for item in items:
        assert item["dtype"] in set("CNYDTLMGBIF")
        assert (item.get("length", 0) > 0) == (item["dtype"] in "CN")
        assert item.get("share_type", 1) <= entry["share_type"]
        assert "name_en" not in item or re.fullmatch("[a-z][a-z0-9_]*", item["name_en"])
    flags = [item.get("pi", "none") for item in items]
    assert entry["level"] == _strongest([item["level"] for item in items], LEVELS)
    assert entry["pi"] == _strongest(flags, PERSONAL)
    assert entry["level_basis"]
    assert entry["pi"] != "sensitive" or entry["share_type"] >= 2
    assert LEVELS.index(entry["level"]) < LEVELS.index("IMPORTANT") or entry["share_type"] >= 2


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["key"])
def test_table_belongs_to_a_system_and_its_columns_to_items(table):
    system = next(system for system in SYSTEMS if system["key"] == table["system"])
    first = ENTRY_BY_CODE[table["entries"][0]]
    items = {item["name"]: item for item in first["items"]}
    columns = table["columns"]
    assert table["db_kind"] in system["db_kinds"]
    assert {ENTRY_BY_CODE[code]["provider"] for code in table["entries"]} == {system["org"]}
    assert re.fullmatch("[a-z][a-z0-9_]*", table["table_name"])
    assert table["refresh"] in CYCLES
    assert table["title"] and table["row_estimate"] >= 0
    assert not _repeated([column["name"] for column in columns])
    assert any(column.get("pk") for column in columns)
    assert any("item" in column for column in columns)
    for column in columns:
        assert re.fullmatch("[a-z][a-z0-9_]*", column["name"])
        assert re.fullmatch("[a-z0-9_ (),]{1,40}", column["type"])
        assert not (column.get("pk") and column["nullable"])
        if "item" in column:
            assert column.get("pi", "none") == items[column["item"]].get("pi", "none")


def test_almost_every_shared_database_or_interface_is_attached_to_a_table():
    attached = set(chain.from_iterable(table["entries"] for table in TABLES))
    bound = [e for e in ENTRIES if e["format_class"] in {3, 7} and e["share_type"] < 3]
    loose = [entry["code"] for entry in bound if entry["code"] not in attached]
    assert len(loose) == 4


@pytest.mark.parametrize("what", PERSON_PATTERNS)
def test_no_text_looks_like_personal_data(what):
    pattern = re.compile(PERSON_PATTERNS[what])
    structured = {"credit_code", "code", "related", "entries"}
    for record in chain.from_iterable(CATALOGUE.values()):
        free = {key: value for key, value in record.items() if key not in structured}
        assert not [text for text in _strings(free) if pattern.search(text)]


def test_every_name_is_chinese_and_a_good_part_also_english():
    for record in chain(ORGS, DUTIES, SYSTEMS, ENTRIES, TABLES):
        assert re.search("[\u4e00-\u9fff]", record.get("title") or record["name"])
    assert all("name_en" in org for org in ORGS)
    for records in (DUTIES, SYSTEMS, ENTRIES):
        share = sum("title_en" in record for record in records) / len(records)
        assert share >= 0.3
    for entry in ENTRIES:
        assert {"name_en" in item for item in entry["items"]} == {"title_en" in entry}


def test_the_city_has_variety():
    assert {entry["share_type"] for entry in ENTRIES} == {1, 2, 3}
    assert {entry["code"][0] for entry in ENTRIES} == {"1", "2", "3"}
    assert {entry["format_class"] for entry in ENTRIES} >= {1, 2, 3, 6, 7}
    assert {entry["update_cycle"] for entry in ENTRIES} == CYCLES
    assert {entry["pi"] for entry in ENTRIES} == set(PERSONAL)
    assert {system["status"] for system in SYSTEMS} == STATUSES
    assert {entry["provider"] for entry in ENTRIES} == set(ORG_BY_KEY)
    summaries = [entry["summary"] for entry in ENTRIES]
    assert not _repeated(summaries)
