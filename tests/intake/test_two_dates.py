"""A catalogue at two dates: what is the same, revised, new and gone: INT-20, INT-92 and INT-93."""

import gzip
import json
from pathlib import Path

import pytest

from mulu.intake.finding import find_files
from mulu.intake.importer import Options, import_files
from tests.support.catalogue_files import portal_record, write_json
from tests.support.fake_chain import FakeChain


def run(chain: FakeChain, path: Path, source: str, **options):
    return import_files(chain, find_files([path], source=source), Options(**options))


def records(path: Path) -> list[dict]:
    data = path.read_bytes()
    data = gzip.decompress(data) if path.name.endswith(".gz") else data
    if ".jsonl" in path.name:
        return [json.loads(line) for line in data.splitlines()]
    return json.loads(data)["dataset"]


def titles(path: Path) -> set[str]:
    return {" ".join(record["title"].split()) for record in records(path)}


@pytest.mark.parametrize("city", ["madison", "philadelphia"])
def test_a_hub_whose_identifiers_all_changed_is_matched_by_provider_and_title(shared, city):
    folder = shared / "data" / "us-arcgis-hub"
    before, after = sorted(folder.glob(f"{city}_*.json"))
    assert not {r["identifier"] for r in records(before)} & {
        r["identifier"] for r in records(after)
    }
    chain = FakeChain()
    first = run(chain, before, city)
    assert (first.accepted, first.gone) == (len(records(before)), ())
    second = run(chain, after, city)
    same = titles(before) & titles(after)
    new = second.accepted - second.revised
    assert second.read == len(records(after)) == new + second.revised + second.unchanged
    assert {one.title for one in second.gone} >= titles(before) - titles(after)
    assert len(same) <= second.revised + second.unchanged <= len(same) + 3
    assert not any(one.withdrawn for one in second.gone)
    third = run(chain, after, city)
    assert (third.accepted, third.unchanged) == (0, third.read)


@pytest.mark.parametrize("portal", ["data.cambridgema.gov", "data.sfgov.org"])
def test_socrata_three_days_later_brings_the_new_ones_and_revises_the_changed(shared, portal):
    before, after = sorted((shared / "data" / "socrata").glob(f"{portal}_*"))
    chain = FakeChain()
    run(chain, before, "portal")
    second = run(chain, after, "portal")
    added = {r["resource"]["id"] for r in records(after)} - {
        r["resource"]["id"] for r in records(before)
    }
    gone = {r["resource"]["id"] for r in records(before)} - {
        r["resource"]["id"] for r in records(after)
    }
    assert (
        second.accepted - second.revised == len(added) == {"data.cambridgema.gov": 6}.get(portal, 3)
    )
    assert len(second.gone) == len(gone)
    assert second.unchanged > 0
    assert second.revised > 0


def test_gone_records_are_withdrawn_only_when_asked(tmp_path):
    chain = FakeChain()
    both = [portal_record("甲"), portal_record("乙")]
    run(chain, write_json(tmp_path, "a.json", both).path, "s")
    less = write_json(tmp_path, "b.json", both[:1]).path
    ignored = run(chain, less, "s", gone="ignore")
    assert ignored.gone == ()
    told = run(chain, less, "s")
    assert [(one.title, one.withdrawn) for one in told.gone] == [("乙", False)]
    assert not any(record.withdrawn for record in chain.records().values())
    dry = run(chain, less, "s", gone="withdraw", dry_run=True)
    assert len(dry.gone) == 1
    assert not any(record.withdrawn for record in chain.records().values())
    done = run(chain, less, "s", gone="withdraw")
    assert [(one.title, one.withdrawn) for one in done.gone] == [("乙", True)]
    assert [r.text.title for r in chain.records().values() if r.withdrawn] == ["乙"]
    assert run(chain, less, "s", gone="withdraw").gone == ()


@pytest.mark.parametrize("spoil", ["a record without title", "a broken record"])
def test_nothing_is_withdrawn_while_a_record_is_in_doubt(tmp_path, spoil):
    chain = FakeChain()
    both = [portal_record("甲"), portal_record("乙")]
    run(chain, write_json(tmp_path, "a.json", both).path, "s")
    less = [
        both[0],
        portal_record("") if spoil == "a record without title" else portal_record("丙"),
    ]
    path = write_json(tmp_path, "b.json", less).path
    if spoil == "a broken record":
        path.write_bytes(path.read_bytes().replace("丙".encode(), b"\xff"))
    done = run(chain, path, "s", gone="withdraw")
    assert [(one.title, one.withdrawn) for one in done.gone] == [("乙", False)]
    assert not any(record.withdrawn for record in chain.records().values())
