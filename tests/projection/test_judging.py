"""A switch of the judging profile: 10,000 gaps computed anew in bounded steps (PRO-9, PRO-10)."""

from contextlib import closing, contextmanager

import msgspec
import pytest

from mulu.modules.catalog.errors import LengthUnknownError
from mulu.modules.catalog.profiles import REGISTER_1
from mulu.modules.catalog.records import Item
from mulu.modules.catalog.statutory import STATUTORY, STATUTORY_1
from mulu.modules.governance.actions import SetValue
from mulu.modules.governance.messages import Propose
from mulu.modules.governance.texts import ReasonText
from mulu.projection.check import check
from mulu.projection.compare import check_whole
from mulu.projection.files import ViewsFolder
from mulu.projection.follower import Follower
from mulu.projection.judging import STEP_ROWS
from mulu.projection.rebuild import rebuild
from mulu.projection.tables import connect_readonly
from mulu.query.expression import Filters
from mulu.query.records import Records
from mulu.query.search import Search
from mulu.query.tables import ReadTables
from mulu.query.viewer import PUBLIC
from tests.projection.chain import (
    code_of,
    dump,
    filled_chain,
    open_projector,
    record,
    revised,
    start_chain,
    withdrawn,
)
from tests.support.world import BLOCK_MS, ENTRY, T0, entry, entry_text, part_of

MANY = 10_000
A_TRANSACTION = 500
OLD_GAP = "missing:duties"
"""What the entries lack by ``register@1``, and not by the other."""
GAP = "missing:category"
ASKED = {**REGISTER_1["asked"], "data_entry": [GAP]}
CITY_1 = {**REGISTER_1, "asked": ASKED}
"""A profile that asks for nothing but a category, which ``register@1`` does not ask for."""


def decided(chain, kind, name, value, from_height):
    text = ReasonText(title="更换目录规范")
    action = SetValue(from_height=from_height, kind=kind, name=name, value=value)
    expires_ms = T0 + BLOCK_MS * (chain.height + 1000)
    message = Propose(action=action, expires_ms=expires_ms, part=part_of(text))
    return message, [text], "authority"


def switched(chain, *, waiting: int = 3) -> int:
    """Bring a profile into force and have it judge; returns the height of the switch."""
    at = chain.height + waiting
    chain.do(decided(chain, "profile", "city@1", CITY_1, at))
    chain.do(decided(chain, "parameter", "catalog", {"profile": "city@1"}, at))
    return at


def plain(number: int, **fields):
    """An entry without duties, asked for by ``register@1``, and category, by ``city@1``."""
    body = entry(category="", duties=(), systems=(), **fields)
    return record(code_of(number), body, entry_text(title=f"监测点位{number}"))


class Tables:
    """The live tables of a chain, followed step by step."""

    def __init__(self, folder, chain):
        self.chain = chain
        self.folder = ViewsFolder(folder)
        self.follower = Follower(self.folder, chain.store.read, chain.views, lambda _: False)
        self.tables = ReadTables(self.folder, lambda: 0)
        self.records = Records(self.tables)
        self.search = Search(self.tables)

    def follow(self) -> None:
        while self.follower.step():
            pass

    def show(self, number: int):
        return self.records.show(PUBLIC, code_of(number), None)

    def count(self, gap: str = GAP) -> int:
        found = self.search.entries(PUBLIC, "", Filters(gap=gap), limit=1, after=None)
        return found.total

    def close(self) -> None:
        self.follower.close()
        self.tables.close()


@contextmanager
def following(folder, chain):
    tables = Tables(folder, chain)
    with closing(tables):
        yield tables


@pytest.fixture(scope="module")
def city():
    """A chain of 10,000 entries in one block, and then a switch."""
    chain = start_chain()
    chain.do(*(plain(n) for n in range(MANY)), a_transaction=A_TRANSACTION)
    return chain


def test_ten_thousand_entries_are_judged_anew_in_bounded_steps(tmp_path, city):
    with following(tmp_path, city) as live:
        live.follow()
        assert (live.show(0).gaps, live.show(0).gaps_profile) == ((OLD_GAP,), "register@1")
        at = switched(city)
        live.follow()
        assert live.show(0).gaps_height == live.show(0).height == at - 1
        city.do(plain(MANY))
        shown, steps = [], 0
        while live.follower.step():
            last, new = live.show(MANY - 1), live.show(MANY)
            if last.gaps_profile == "register@1":
                assert last.gaps_height == at - 1
                assert last.height == at
                assert (last.gaps, new.gaps) == ((OLD_GAP,), (GAP,))
                steps += 1
                shown.append(live.show(0).gaps_profile)
        assert steps == MANY // STEP_ROWS - 1, "each of at most 1,000 rows"
        assert shown[0] == "city@1", "the first rows are judged first"
        done = live.show(MANY - 1)
        assert (done.gaps, done.gaps_profile) == ((GAP,), "city@1")
        assert done.gaps_height == done.height == at
        assert live.count() == 1000, "counted up to 1,000"
        with closing(open_reading(live.folder)) as connection:
            tallied = connection.execute(
                "SELECT n FROM tallies WHERE what = ?", (f"gap:{GAP}",)
            ).fetchone()
            assert tallied == (MANY + 1,)
            assert check(connection, city.store.read, city.views).differences == ()


def open_reading(folder):
    return connect_readonly(folder.current())


@pytest.fixture
def changing():
    """A smaller chain of every kind of record and change, with a switch in its middle."""
    chain = filled_chain()
    chain.do(*(plain(n) for n in range(100, 130)), a_transaction=30)
    switched(chain)
    chain.do(plain(200))
    chain.do(revised(chain, code_of(100), entry(), entry_text(title="修订之后")))
    chain.do(withdrawn(chain, code_of(101)))
    chain.do(plain(201), revised(chain, ENTRY, entry(), entry_text(title="又一次修订")))
    return chain


def test_rows_do_not_depend_on_when_the_switch_was_carried_out(tmp_path, changing):
    whole = dump_after(tmp_path / "whole", changing, lambda projector, reader: None)

    def hurried(projector, reader):
        while projector.judge_step(reader, rows_max=2):
            pass

    assert dump_after(tmp_path / "each", changing, hurried, changes_min=1) == whole
    assert (
        dump_after(
            tmp_path / "slow",
            changing,
            lambda projector, reader: projector.judge_step(reader, rows_max=3),
            changes_min=1,
        )
        == whole
    )


def dump_after(folder, chain, between, *, changes_min=8000):
    """Rows after following a chain, with something done after each group of blocks."""
    folder.mkdir()
    projector, connection = open_projector(folder, chain)
    with closing(connection):
        blocks = 1
        while blocks:
            with chain.store.read() as reader:
                blocks = projector.catch_up(reader, changes_min=changes_min)
                between(projector, reader)
        with chain.store.read() as reader:
            while projector.judge_step(reader):
                pass
        return dump(connection)


def test_rebuilt_tables_are_judged_before_they_go_live(tmp_path, changing):
    for source in ("blocks", "state"):
        folder = ViewsFolder(tmp_path / source)
        rebuild(folder, changing.store.read, changing.views, source=source)
        with closing(open_reading(folder)) as connection:
            found = check(connection, changing.store.read, changing.views)
            assert (found.differences, found.newer) == ((), 0)
        assert check_whole(folder, changing.store.read, changing.views).differences == ()
        tables = ReadTables(folder, lambda: 0)
        shown = Records(tables).show(PUBLIC, code_of(110), None)
        assert (shown.gaps, shown.gaps_height) == ((GAP,), changing.height)
        tables.close()


def test_history_keeps_the_gaps_of_its_own_time(tmp_path, changing):
    with following(tmp_path, changing) as live:
        live.follow()
        first = live.records.show(PUBLIC, code_of(100), 1)
        assert (first.gaps, first.gaps_profile) == ((OLD_GAP,), "register@1")
        assert live.show(110).gaps == (GAP,)


def test_two_switches_are_carried_out_in_turn(tmp_path, changing):
    at = changing.height + 2
    changing.do(decided(changing, "parameter", "catalog", {"profile": "register@1"}, at))
    changing.do(plain(300))
    with following(tmp_path, changing) as live:
        live.follow()
        shown = live.show(110)
        assert (shown.gaps, shown.gaps_profile) == ((OLD_GAP,), "register@1")
        assert shown.gaps_height == changing.height


def test_a_profile_that_is_not_in_force_never_judges(changing):
    (receipt,) = changing.block(
        decided(changing, "parameter", "catalog", {"profile": "city@9"}, changing.height + 9)
    )
    assert (receipt["module"], receipt["code"]) == ("governance", 27)


def test_a_chain_that_switches_to_the_statute_shows_its_gaps(tmp_path):
    """PRO-9 and PRO-12: what ``register@1`` took is told, and still revised as it was pinned."""
    chain = filled_chain()
    loose = entry(items=(Item(dtype="C"), Item(dtype="D")), share_type=1, level="IMPORTANT")
    chain.do(record(code_of(60), loose, entry_text(title="城镇排水许可信息2", share_condition="")))
    with following(tmp_path, chain) as live:
        live.follow()
        before = live.show(60)
        assert before.gaps_profile == "register@1"
        assert before.gaps == ("V10:length", "V14:share_type")
        at = chain.height + 3
        chain.do(decided(chain, "profile", STATUTORY, dict(STATUTORY_1), at))
        chain.do(decided(chain, "parameter", "catalog", {"profile": STATUTORY}, at))
        while chain.height < at:
            chain.do(plain(chain.height + 500))
        live.follow()
        shown = live.show(60)
        assert (shown.profile, shown.gaps_profile) == ("register@1", STATUTORY)
        assert shown.gaps == ("V10:length", "V14:share_type", "weak:title")
        assert live.count("weak:title") > 1
        chain.do(revised(chain, code_of(60), loose, entry_text(share_condition="")))
        live.follow()
        assert live.show(60).gaps == ("V10:length", "V14:share_type")
    message, *rest = revised(chain, code_of(60), loose, entry_text())
    strict = msgspec.structs.replace(message, profile=STATUTORY)
    (receipt,) = chain.block((strict, *rest))
    assert (receipt["module"], receipt["code"]) == ("catalog", LengthUnknownError.code)
