"""Changed bytes: noticed, or read by nobody; never served as proven (AUD-10, AUD-11, PRJ-14)."""

import random
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from mulu.node.home import Home
from tests.faults.pages import live_items
from tests.faults.spoiling import Change, Spoiler
from tests.faults.tampered_home import make_home, names_of_entries, part_of
from tests.faults.tampering import Claimed, Judgement, Truth, claims_of, judge, reading, truth_of
from tests.support.chance import seed_of_run
from tests.support.small_chain import code

SEED = 20_260_417
ENTRIES = 60
MANY = 2_200
"""Enough for the dictionaries of the ledger and of the read tables."""
DATA = "chain/data.mdb"
LOCK = "chain/lock.mdb"
"""Process ids of whoever reads."""
VIEWS = "views/views-1.sqlite"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    return make_home(tmp_path_factory.mktemp("tampered"), ENTRIES)


@pytest.fixture(scope="module")
def truth(home) -> Truth:
    return truth_of(home, names_of_entries(ENTRIES))


@pytest.fixture(scope="module")
def spoiler(home, truth) -> Spoiler:
    return Spoiler(home)


def judged(spoiler: Spoiler, truth: Truth, change: Change) -> Judgement:
    with spoiler.spoiled(change):
        return judge(spoiler.home, truth)


def unsound(change: Change, judgement: Judgement) -> str:
    """Empty when it is noticed or nothing is different, and in no case proven what is not so."""
    if not (judgement.noticed or judgement.unchanged):
        return f"{change} went unnoticed"
    wrong = judgement.forged or judgement.rough
    return f"{change}: {wrong}" if wrong else ""


def spoil_many(spoiler: Spoiler, truth: Truth, count: int, seed: int) -> Counter[str]:
    found: Counter[str] = Counter()
    troubles = []
    for change in spoiler.draw(count, seed):
        judgement = judged(spoiler, truth, change)
        troubles.append(unsound(change, judgement))
        found[judgement.noticed or "read by nobody"] += 1
    print(dict(found))
    assert not any(troubles), "\n".join(filter(None, troubles))
    return found


def test_the_unspoiled_home_is_sound(home, truth):
    judgement = judge(home, truth)
    assert (judgement.noticed, judgement.says, judgement.unchanged) == ("", "", True)
    assert [what for what, *_ in truth.claims.values()] == ["present"] * 6 + ["absent"]


def test_the_home_is_the_same_at_every_run(home, spoiler, tmp_path):
    again = Spoiler(make_home(tmp_path, ENTRIES))
    assert again.files.keys() == spoiler.files.keys()
    differing = {name for name, data in again.files.items() if data != spoiler.files[name]}
    assert differing <= {LOCK}, "a failure could not be had again"


def test_a_record_whose_text_cannot_be_found_is_proven_without_it(spoiler, truth):
    """A changed key of a part's place: the bundle says less than the truth, and nothing else."""
    name = code(0)
    with reading(spoiler.home) as store:
        commitment = part_of(store, name)
    (place,) = [
        item for item in live_items(spoiler.files[DATA], b"places_new") if item.key == commitment
    ]
    change = Change(file=DATA, at=place.key_at + 31, flip=1)
    with spoiler.spoiled(change):
        ((_, weaker),) = claims_of(spoiler.home, [name], truth.trust)
        judgement = judge(spoiler.home, truth)
    whole = truth.claims[name]
    assert (weaker.text, whole.text != "", weaker[:2]) == ("", True, whole[:2])
    assert (judgement.noticed, judgement.forged, judgement.rough) == ("audit", (), "")


def test_other_words_under_the_same_keys_are_a_forgery(truth, tmp_path):
    """Whoever holds the node's keys can sign another history; the oracle must tell it apart."""
    judgement = judge(make_home(tmp_path, ENTRIES, "号医院名录"), truth)
    assert (judgement.noticed, judgement.unchanged) == ("", False)
    assert {line.split(": ")[0] for line in judgement.forged} == truth.claims.keys()


CLAIMED = Claimed("present", "value", "text")


@pytest.mark.parametrize(
    ("claimed", "is_true"),
    [
        (CLAIMED, True),
        (CLAIMED._replace(text=""), True),
        (CLAIMED._replace(text="another"), False),
        (CLAIMED._replace(digest="another"), False),
        (CLAIMED._replace(digest="another", text=""), False),
        (CLAIMED._replace(what="absent"), False),
    ],
)
def test_only_the_truth_or_less_of_it_is_true(claimed, is_true):
    assert claimed.is_true_beside(CLAIMED) is is_true


def test_a_text_where_the_truth_opens_none_is_a_forgery():
    assert not CLAIMED.is_true_beside(CLAIMED._replace(text=""))


def test_a_byte_changed_anywhere_is_noticed_or_read_by_nobody(spoiler, truth):
    found = spoil_many(spoiler, truth, 250, SEED)
    assert {"keys", "start", "audit", "projection", "read by nobody"} <= set(found)


@pytest.mark.sim
def test_two_thousand_bytes_changed_anywhere(spoiler, truth):
    spoil_many(spoiler, truth, 2000, seed_of_run())


@pytest.mark.sim
def test_bytes_changed_in_a_home_that_has_dictionaries(tmp_path):
    home = make_home(tmp_path, MANY)
    large = truth_of(home, names_of_entries(MANY))
    spoil_many(Spoiler(home), large, 200, seed_of_run())


NOTICED_BY = {
    b"state": {"start"},
    b"hashes": {"start", "audit"},
    b"heights": {"start", "audit"},
    b"meta": {"start", "audit"},
    b"blocks": {"audit"},
    b"parts": {"audit"},
    b"places_new": {"audit"},
    b"erased": {"audit"},
    b"txs": {"audit"},
    b"seen": {"audit"},
    b"changes": {"audit"},
}
"""Database → who notices a changed byte of a key or value in it."""
ORDER_ONLY = {b"seen"}
"""Of where a seen id stood, only the order counts: a number that keeps it is read by nobody."""


def live_bytes(home: Home, name: bytes, chance: random.Random, count: int) -> list[int]:
    """Places in the file of bytes that keys and values of a database are made of."""
    items = [
        item
        for item in live_items((home.root / DATA).read_bytes(), name)
        if item.key != b"zstd_dictionary"
    ]
    chosen = chance.choices(items, k=count)
    return [chance.choice(item.places()) for item in chosen]


@pytest.mark.parametrize("name", NOTICED_BY, ids=bytes.decode)
def test_a_changed_live_byte_of_the_ledger_is_found(spoiler, truth, name):
    chance = random.Random(SEED)
    for at in live_bytes(spoiler.home, name, chance, 12):
        change = Change(file=DATA, at=at, flip=1 << chance.randrange(8))
        judgement = judged(spoiler, truth, change)
        assert not unsound(change, judgement)
        by = NOTICED_BY[name] | ({""} if name in ORDER_ONLY else set())
        assert judgement.noticed in by, (change, judgement)


SPOILED_TABLES = {
    "a column of a record": "UPDATE records SET share_type = share_type + 1 WHERE docid = 9",
    "what became of a record": "UPDATE records SET what = 'revised' WHERE docid = 9",
    "a transaction's id": "UPDATE records SET tx_id = '' WHERE docid = 9",
    "a column of an organisation": "UPDATE orgs SET kind = 'operator' WHERE org_id = 'o0003'",
    "history": "UPDATE versions SET height = height + 1 WHERE seq = 1",
    "history taken away": "DELETE FROM versions WHERE seq = 1",
    "a count": "UPDATE tallies SET n = n + 1 WHERE what = 'records'",
    "a fact about the file": "UPDATE meta SET value = value + 1 WHERE name = 'time_ms'",
    "the next docid": "UPDATE meta SET value = 3 WHERE name = 'next_docid'",
    "a token too many": "INSERT INTO search (rowid, tokens) VALUES (9, 'zz')",
    "the index": "UPDATE search_data SET block = zeroblob(length(block)) WHERE id > 100",
    "the schema": "DROP INDEX records_newest",
    "a column's name": "ALTER TABLE tallies RENAME COLUMN n TO m",
    "a letter of a column's name": "ALTER TABLE versions RENAME COLUMN time_ms TO Time_ms",
    "a column too many": "ALTER TABLE orgs ADD COLUMN more TEXT",
}


@pytest.mark.parametrize("statement", SPOILED_TABLES.values(), ids=SPOILED_TABLES)
def test_spoiled_read_tables_are_found_by_the_whole_check(spoiler, truth, statement):
    path = spoiler.home.root / VIEWS
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            assert connection.execute(statement).rowcount != 0
        judgement = judge(spoiler.home, truth)
    finally:
        spoiler.restore()
    assert (judgement.noticed, judgement.forged, judgement.rough) == ("projection", (), "")
