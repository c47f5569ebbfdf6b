"""CKAN clients read the catalogue: ckanapi, its kit, what a harvester asks (CKN-1 to CKN-8)."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckanapi
import pytest

from mulu.api.ckan_errors import CkanError
from mulu.api.ckan_params import narrowed, number_of, order_of
from mulu.intake.ckan import CkanReader
from mulu.intake.detecting import choose_reader
from mulu.intake.draft import Draft
from mulu.intake.importer import READERS
from mulu.node.site import build_site
from tests.support.asgi import ask
from tests.support.catalogue_files import write_bytes
from tests.support.fake_node import FakeNode
from tests.support.serving import serving
from tests.support.small_city import REVISED, SCHOOLS, UNCONFIRMED, WITHDRAWN

NAME = SCHOOLS.replace("/", "_")


@pytest.fixture(scope="module")
def address(city: FakeNode) -> Iterator[str]:
    with serving(build_site(city.needs)) as url:
        yield url


@pytest.fixture
def site(address: str) -> Iterator[ckanapi.RemoteCKAN]:
    with ckanapi.RemoteCKAN(address, user_agent="tests") as remote:
        yield remote


def act(node: FakeNode, action: str, status: int = 200, **params: Any) -> Any:
    answer = ask(node.app(), "GET", f"/api/3/action/{action}", params=params)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    found = answer.json()
    assert found["success"] is (status == 200)
    return found["result"] if status == 200 else found["error"]


def test_the_kit_of_ckans_own_client_finds_nothing_wrong(address: str, shared: Path):
    kit = shared / "conformance" / "ckanapi" / "check.py"
    done = subprocess.run(
        [sys.executable, str(kit), address, "--shown", "5", "--word", "学校"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 failed" in done.stdout


def test_names_lead_to_packages_and_withdrawn_ones_are_gone(site: ckanapi.RemoteCKAN):
    names = site.action.package_list()
    assert names == sorted(names)
    assert NAME in names
    assert WITHDRAWN.replace("/", "_") not in names
    for name in (NAME, SCHOOLS, SCHOOLS.replace("/", "~")):
        assert site.action.package_show(id=name)["name"] == NAME
    with pytest.raises(ckanapi.NotFound):
        site.action.package_show(id=WITHDRAWN.replace("/", "_"))


def test_a_package_says_what_the_chain_says(city: FakeNode):
    package = act(city, "package_show", id=NAME)
    entry = ask(city.app(), "GET", f"/v1/entries/{SCHOOLS.replace('/', '~')}").json()
    text = entry["text"]
    assert (package["title"], package["notes"]) == (text["title"], text["summary"])
    assert [tag["name"] for tag in package["tags"]] == text.get("keywords", [])
    assert package["organization"]["id"] == package["owner_org"] == entry["provider"]["org_id"]
    assert package["organization"]["title"] == entry["provider"]["name"]
    assert f"{package['metadata_modified']}Z" == entry["time"]
    extras = {extra["key"]: extra["value"] for extra in package["extras"]}
    assert extras["code"] == SCHOOLS
    assert f"sha256:{extras['content_hash']}".endswith(entry["content_hash"].split(":")[-1])
    formats = entry["stored"]["record"].get("format_types", [])
    assert [one["format"] for one in package["resources"]] == [word.upper() for word in formats]
    for resource in package["resources"]:
        assert act(city, "resource_show", id=resource["id"]) == resource


def test_search_pages_in_each_order(city: FakeNode):
    names = act(city, "package_list")
    for sort, right in (("name asc", names), ("name desc", names[::-1]), ("id asc", names)):
        found: list[str] = []
        while page := act(city, "package_search", rows=3, start=len(found), sort=sort)["results"]:
            found += [one["name"] for one in page]
        assert found == right, sort
    newest = act(city, "package_search", rows=100)["results"]
    times = [one["metadata_modified"] for one in newest]
    assert times == sorted(times, reverse=True)
    oldest = act(city, "package_search", rows=100, sort="metadata_modified asc")["results"]
    assert oldest == newest[::-1]


def test_search_narrows_by_organisation_and_counts_facets(city: FakeNode):
    facets = act(city, "package_search", rows=0, **{"facet.field": '["organization","tags"]'})
    assert facets["results"] == []
    counts = facets["facets"]["organization"]
    assert sum(counts.values()) == facets["count"]
    assert facets["facets"]["tags"] == {}
    items = facets["search_facets"]["organization"]["items"]
    assert all(item["display_name"] != item["name"] for item in items)
    for org, count in counts.items():
        for fq in (f"organization:{org}", f'+owner_org:"{org}" AND state:active'):
            found = act(city, "package_search", fq=fq, rows=100)
            assert found["count"] == len(found["results"]) == count
            assert {one["owner_org"] for one in found["results"]} == {org}
        shown = act(city, "organization_show", id=org, include_datasets="true")
        assert shown["package_count"] == count
        assert {one["owner_org"] for one in shown["packages"]} == {org}
    assert set(counts) <= set(act(city, "organization_list"))


def test_a_harvester_takes_only_what_is_new(city: FakeNode):
    everything = act(city, "package_search", rows=100)["results"]
    for since in sorted({one["metadata_modified"] for one in everything}):
        fq = f"metadata_modified:[{since}Z TO *]"
        found = act(city, "package_search", fq=fq, rows=100)
        right = [one["name"] for one in everything if one["metadata_modified"] >= since]
        assert [one["name"] for one in found["results"]] == right
        assert found["count"] == len(right)
    late = act(city, "package_search", fq="metadata_modified:[2999-01-01T00:00:00 TO *]")
    assert (late["count"], late["results"]) == (0, [])


def test_lists_of_organisations_and_tags(city: FakeNode):
    ids = act(city, "organization_list")
    assert act(city, "organization_list", limit=2, offset=1) == ids[1:3]
    whole = act(city, "organization_list", all_fields="true")
    assert [one["id"] for one in whole] == ids
    assert all(one["title"] for one in whole)
    tags = act(city, "tag_list")
    assert tags == sorted(set(tags))
    shown = act(city, "package_search", rows=100)["results"]
    assert set(tags) == {tag["name"] for one in shown for tag in one["tags"]}
    assert act(city, "group_list") == act(city, "license_list") == []
    assert act(city, "status_show")["height"] == city.needs.reads.height()


@pytest.mark.parametrize(
    ("action", "params", "status", "kind"),
    [
        ("package_show", {"id": "none"}, 404, "Not Found Error"),
        ("package_show", {}, 409, "Validation Error"),
        ("organization_show", {"id": "o9999"}, 404, "Not Found Error"),
        ("resource_show", {"id": f"{NAME}--nothing"}, 404, "Not Found Error"),
        ("package_search", {"rows": "-1"}, 409, "Validation Error"),
        ("package_search", {"rows": "x"}, 409, "Validation Error"),
        ("package_search", {"sort": "views desc"}, 409, "Validation Error"),
        ("package_search", {"fq": "tags:a"}, 409, "Validation Error"),
        ("package_search", {"fq": "no colon"}, 409, "Validation Error"),
        ("package_search", {"facet.field": "organization"}, 409, "Validation Error"),
        ("package_search", {"q": "多" * 201}, 409, "Search Query Error"),
        ("package_create", {"name": "a"}, 403, "Authorization Error"),
        ("organization_delete", {"id": "o0003"}, 403, "Authorization Error"),
    ],
)
def test_errors_are_in_ckans_form(city: FakeNode, action, params, status, kind):
    error = act(city, action, status, **params)
    assert error["__type"] == kind
    assert error["message"]


def test_an_unknown_action_and_a_bad_body(city: FakeNode):
    answer = ask(city.app(), "GET", "/api/3/action/package_dance")
    assert (answer.status_code, answer.json()) == (
        400,
        "Bad request - Action name not known: package_dance",
    )
    for body in (b"[1]", b"{", b"[" * 60_000, b'{"q":"\xed\xa0\x80"}', b'{"\xff":1}'):
        answer = ask(city.app(), "POST", "/api/action/package_list", content=body)
        assert (answer.status_code, answer.json()["error"]["__type"]) == (409, "Validation Error")
    answer = ask(city.app(), "POST", "/api/action/package_list", content=b"{" + b" " * 70_000)
    assert answer.status_code == 413


def test_post_and_get_answer_alike_on_both_addresses(city: FakeNode):
    for path in ("/api/3/action/package_search", "/api/action/package_search"):
        got = ask(city.app(), "GET", path, params={"rows": 2, "q": "*:*"}).json()["result"]
        sent = ask(city.app(), "POST", path, json={"rows": 2, "q": "*:*"}).json()["result"]
        assert got == sent
        assert len(got["results"]) == 2


def test_unconfirmed_and_revised_entries_say_so(city: FakeNode):
    package = act(city, "package_show", id=UNCONFIRMED)
    assert {"key": "status", "value": "UNCONFIRMED"} in package["extras"]
    assert act(city, "package_show", id=REVISED)["version"] == "2"


def test_parameters_are_read_strictly():
    assert number_of({"rows": "5000"}, "rows", 10, 1000) == 1000
    for bad in (True, "1.5", "1e3", [], " 1"):
        with pytest.raises(CkanError):
            number_of({"rows": bad}, "rows", 10)
    assert order_of({"sort": "score  desc,  metadata_modified desc"}) == "newest"
    asked = narrowed("organization:o0003 AND share_type:2 level:none +dataset_type:dataset")
    assert (asked.filters.org, asked.filters.share_type, asked.filters.level) == ("o0003", 2, "")
    for bad in ("metadata_modified:[x TO *]", "metadata_modified:2020", "organization:", "-a:b"):
        with pytest.raises(CkanError):
            narrowed(bad)


def test_our_own_reader_of_ckan_takes_what_is_answered(city: FakeNode, tmp_path: Path):
    answer = ask(city.app(), "GET", "/api/3/action/package_search", params={"rows": 100})
    file = write_bytes(tmp_path, "packages.json", answer.content)
    reader = choose_reader(file, READERS)
    assert isinstance(reader, CkanReader)
    drafts = [reader.draft(one) for one in reader.read(file)]  # type: ignore[arg-type]
    assert all(isinstance(draft, Draft) for draft in drafts)
    right = {one["title"]: one for one in answer.json()["result"]["results"]}
    assert len(drafts) == len(right)
    for draft in drafts:
        package = right[draft.text.title]
        assert draft.text.summary == package["notes"]
        assert list(draft.text.keywords) == [tag["name"] for tag in package["tags"]]
