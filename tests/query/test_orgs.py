"""Organisations, and how many of their records are complete (SEA-15)."""

import pytest

from mulu.query.orgs import Orgs
from mulu.query.viewer import PUBLIC
from tests.projection.chain import DEPT, OTHER, code_of, filled_chain, org, record
from tests.query.world import asking
from tests.support.world import entry, entry_text


@pytest.fixture(scope="module")
def chain():
    chain = filled_chain()
    chain.do(*(org(f"第{number}中学") for number in range(10)))
    chain.do(record(code_of(50), entry(), entry_text(summary=""), by="authority"))
    return chain


@pytest.fixture(scope="module")
def tables(chain, tmp_path_factory):
    with asking(chain, tmp_path_factory.mktemp("views")) as tables:
        yield tables


@pytest.fixture(scope="module")
def orgs(tables):
    return Orgs(tables)


def test_organisations_are_walked_in_order_of_their_ids(orgs, chain):
    found, after = [], None
    while True:
        page = orgs.list_orgs(PUBLIC, limit=3, after=after)
        assert (page.total, page.height) == (14, chain.height)
        found += [one.org_id for one in page.orgs]
        after = page.after
        if after is None:
            break
    assert found == [f"o{number:04d}" for number in range(1, 15)]


@pytest.mark.parametrize(
    ("name", "total"),
    [("中学", 10), ("第3", 1), ("parks", 1), (" 水务 ", 1), ("没有", 0), ("%", 0), ("'\"", 0)],
)
def test_a_part_of_a_name_finds(orgs, name, total):
    assert orgs.list_orgs(PUBLIC, name).total == total


def test_one_organisation_with_its_counts(orgs, chain):
    shown = orgs.show(PUBLIC, DEPT)
    assert (shown.name, shown.status, shown.text_state) == ("澜川市水务局", "active", "present")
    assert shown.content_hash == chain.stored_org(DEPT).content_hash
    assert shown.records == {"data_entry": 9, "duty": 1, "system": 1}
    assert shown.unconfirmed == 1
    assert shown.complete == {"data_entry": 7, "duty": 1, "system": 1}
    assert orgs.show(PUBLIC, OTHER).name_en == "Parks"
    assert orgs.show(PUBLIC, "o9999") is None


def test_bad_asking_is_refused(orgs):
    with pytest.raises(ValueError, match="at most"):
        orgs.list_orgs(PUBLIC, "名" * 300)
    with pytest.raises(ValueError, match="cursor"):
        orgs.list_orgs(PUBLIC, after="xyz")
    with pytest.raises(ValueError, match="1 to 500"):
        orgs.list_orgs(PUBLIC, limit=0)
    assert orgs.list_orgs(PUBLIC, "\ud800").total == 0
