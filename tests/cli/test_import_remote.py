"""``import ADDRESS`` on a real node: a chain, again, changed, gone; CLI-10, REM-12 to REM-16."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from mulu.cli.errors import UsageError
from mulu.cli.repeating import repeat, seconds_of
from mulu.cli.session import Session
from mulu.client.transactions import NO_PART, Draft
from mulu.core.canonical import encode
from mulu.core.errors import UnavailableError
from mulu.intake.remote.patience import Clock
from mulu.modules.catalog.messages import ReviseRecord, WithdrawRecord
from mulu.modules.catalog.texts import WithdrawText
from mulu.node.home import Home
from mulu.node.site import build_site
from tests.support import small_city
from tests.support.city_fixtures import empty
from tests.support.command import Mulu
from tests.support.fake_node import FakeNode
from tests.support.node import LiveNode, live_node
from tests.support.remote_site import Asked, Site, data_json, packages, remote_site
from tests.support.serving import serving

__all__ = ["LiveNode", "empty", "live_node"]

LOCAL = "--allow-private"


@pytest.fixture
def site() -> Iterator[Site]:
    with remote_site() as site:
        yield site


@pytest.fixture
def other_chain(empty: FakeNode) -> Iterator[tuple[FakeNode, str]]:
    small_city.load(empty, entries=12)
    with serving(build_site(empty.needs)) as url:
        yield empty, f"{url}/api/3/action"


def revise(node: FakeNode, code: str) -> None:
    source = next(
        one for one in small_city.read("04-entries-people.json", "entries") if one["code"] == code
    )
    record, text = small_city.entry_of({**source, "summary": "修订后的摘要"})
    message = ReviseRecord(
        base=small_city.stored(node, code).content_hash,
        code=code,
        part=NO_PART,
        profile=small_city.PROFILE,
        record=record,
    )
    node.do(Draft(message=message, text=encode(text)), signer=small_city.EDU_KEY)


def withdraw(node: FakeNode, code: str) -> None:
    message = WithdrawRecord(
        base=small_city.stored(node, code).content_hash,
        code=code,
        part=NO_PART,
        reason="obsolete",
    )
    node.do(Draft(message=message, text=encode(WithdrawText())), signer=small_city.EDU_KEY)


def test_another_chain_is_harvested_once_then_only_what_changed(
    live: Mulu, other_chain: tuple[FakeNode, str]
) -> None:
    node, url = other_chain
    harvest = ("import", url, LOCAL, "--source", "chain-a")
    first = live.json(*harvest)
    assert first["read"] == first["accepted"] == 11  # twelve, one of them withdrawn
    assert (first["rejected"], first["broken"]) == (0, [])
    assert first["remote"][0]["outcome"] == "fetched"
    again = live.json(*harvest)
    assert (again["read"], again["remote"][0]["outcome"]) == (0, "unchanged")
    forced = live.json(*harvest, "--again")
    assert (forced["read"], forced["unchanged"]) == (11, 11)

    revise(node, small_city.SCHOOLS)
    changed = live.json(*harvest)
    assert (changed["accepted"], changed["revised"], changed["unchanged"]) == (1, 1, 10)
    code = next(one["code"] for one in changed["records"] if one["revised"])
    assert live.json("show", code)["text"]["summary"] == "修订后的摘要"

    withdraw(node, small_city.REVISED)
    told = live.json(*harvest)
    assert [one["withdrawn"] for one in told["gone"]] == [False]
    done = live.json(*harvest, "--gone", "withdraw")
    assert [one["withdrawn"] for one in done["gone"]] == [True]
    assert live.json("show", done["gone"][0]["code"])["status"] == "WITHDRAWN"


def test_a_dry_run_writes_nothing_and_the_copy_is_taken_after_it(live: Mulu, site: Site) -> None:
    url = site.has("/data.json", data_json("Dry one", "Dry two"))
    dry = live.json("import", url, LOCAL, "--source", "remote-dry", "--dry-run")
    assert (dry["read"], dry["accepted"]) == (2, 2)
    assert live.json("search", "Dry one")["total"] == 0
    done = live.json("import", url, LOCAL, "--source", "remote-dry")
    assert (done["accepted"], done["remote"][0]["outcome"]) == (2, "kept")
    assert len(site.asked) == 1


def test_the_secret_of_an_address_stands_nowhere(live: Mulu, site: Site, tmp_path: Path) -> None:
    site.has("/keyed.json", data_json("Keyed"))
    url = f"{site.url}/keyed.json?apikey=s3cret"
    report = tmp_path / "report.json"
    called = live("--json", "import", url, LOCAL, "--report", report)
    assert called.status == 0
    code = called.json["records"][0]["code"]
    said = called.out + called.err + report.read_text() + live("--json", "show", code).out
    assert "s3cret" not in said
    assert called.json["remote"][0]["address"] == f"{site.url}/keyed.json"
    assert site.paths() == ["/keyed.json?apikey=s3cret"]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("https://me:s3cret@a.example/data.json",), 2, "user or password"),
        (("https://",), 2, "no address of a catalogue"),
        (("http://127.0.0.1:1/data.json",), 1, "--allow-private"),
        (("http://169.254.169.254/latest/meta-data", LOCAL), 1, "never connected"),
        (("http://127.0.0.1:1/data.json", LOCAL, "--within", "1s"), 3, "not read within 1 s"),
        (("http://127.0.0.1:1/data.json", "--within", "soon"), 2, "--within"),
        (("http://127.0.0.1:1/data.json", "--every", "59s"), 2, "at least 60 s"),
        (("no-file.json", "--every", "6h"), 2, "does not exist"),
    ],
)
def test_what_is_not_read_says_why(
    live: Mulu, words: tuple[str, ...], status: int, said: str
) -> None:
    called = live("import", *words)
    assert (called.status, called.out) == (status, "")
    assert said in " ".join(called.err.split())
    assert "s3cret" not in called.err


def test_of_several_addresses_one_that_fails_is_named_and_the_others_go_on(
    live: Mulu, site: Site
) -> None:
    good = site.has("/good.json", data_json("Good of two"))
    answer = live.json("import", good, f"{site.url}/missing.json", LOCAL, status=3)
    assert (answer["accepted"], answer["rejected"]) == (1, 0)
    outcomes = {one["address"].rpartition("/")[2]: one["outcome"] for one in answer["remote"]}
    assert outcomes == {"good.json": "fetched", "missing.json": "failed"}
    people = live("import", good, f"{site.url}/missing.json", LOCAL)
    assert "missing.json was not imported" in people.out
    assert "has not changed" in people.out


def test_a_catalogue_that_keeps_changing_withdraws_nothing(live: Mulu, site: Site) -> None:
    ids = ["m1", "m2", "m3"]

    def page(asked: Asked) -> None:
        asked.say(200, packages(ids, int(asked.param("start")), 2))

    url = site.does("/api/3/action/package_search", page)
    source = ("--source", "moving", LOCAL)
    assert live.json("import", url, *source)["accepted"] == 3

    def moves(asked: Asked) -> None:
        ids.append(f"n{len(site.asked)}")
        page(asked)

    del ids[0]
    site.pages["/api/3/action/package_search"] = moves
    answer = live.json("import", url, *source, "--gone", "withdraw")
    assert answer["remote"][0]["whole"] is False
    assert [one["withdrawn"] for one in answer["gone"]] == [False]


TURTLE = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
<NAME> a dcat:Dataset ; dct:title "NAME" ; dct:publisher <bureau> .
<bureau> a foaf:Agent ; foaf:name "Bureau of triples" .
"""
XML = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/"
  xmlns:foaf="http://xmlns.com/foaf/0.1/">
<dcat:Dataset rdf:about="NAME"><dct:title>NAME</dct:title>
<dct:publisher><foaf:Agent rdf:about="bureau"><foaf:name>Bureau of triples</foaf:name></foaf:Agent>
</dct:publisher></dcat:Dataset></rdf:RDF>"""
JSON_LD = """{"@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
"foaf": "http://xmlns.com/foaf/0.1/"}, "@id": "NAME", "@type": "dcat:Dataset", "dct:title": "NAME",
"dct:publisher": {"@id": "bureau", "@type": "foaf:Agent", "foaf:name": "Bureau of triples"}}"""


@pytest.mark.parametrize(
    ("name", "form"), [("c.ttl", TURTLE), ("c.rdf", XML), ("c.jsonld", JSON_LD)]
)
def test_dcat_is_taken_in_each_syntax_and_read_from_where_it_stands(
    live: Mulu, site: Site, name: str, form: str
) -> None:
    url = site.has(f"/dcat/{name}", form.replace("NAME", f"set-{name}").encode())
    answer = live.json("import", url, LOCAL)
    assert (answer["accepted"], answer["broken"]) == (1, [])
    shown = live.json("show", answer["records"][0]["code"])
    assert shown["text"]["source_ref"]["id"] == f"{site.url}/dcat/set-{name}"
    assert live.json("import", url, LOCAL)["remote"][0]["outcome"] == "unchanged"


def test_a_killed_run_is_gone_on_with_and_two_never_read_at_once(live: Mulu, site: Site) -> None:
    ids = ["k1", "k2", "k3", "k4", "k5"]
    reached, killed = threading.Event(), threading.Event()

    def page(asked: Asked) -> None:
        if asked.param("start") == "4" and not killed.is_set():
            reached.set()
            killed.wait(60)
            return
        asked.say(200, packages(ids, int(asked.param("start")), 2))

    url = site.does("/api/3/action/package_search", page)
    words = ["import", url, LOCAL, "--source", "killed"]
    command = [sys.executable, "-m", "mulu", "--home", str(live.home), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
        assert reached.wait(60)
        second = live(*words)
        assert (second.status, "another process imports" in second.err) == (3, True)
        run.kill()
    killed.set()
    answer = live.json(*words)
    assert (answer["read"], answer["accepted"]) == (5, 5)
    starts = [path.rpartition("start=")[2] for path in site.paths()]
    assert starts == ["0", "2", "4", "4"]


def test_a_broken_catalogue_is_said_to_be_broken_each_time(live: Mulu, site: Site) -> None:
    url = site.has("/broken.json", data_json("Half", "Other")[:-40])
    for _ in range(2):
        answer = live.json("import", url, LOCAL, status=1)
        assert (answer["read"], len(answer["broken"])) == (2, 1)
    site.has("/broken.json", data_json("Half", "Other"))
    mended = live.json("import", url, LOCAL)
    assert (mended["read"], mended["broken"]) == (2, [])


def test_pages_of_dcat_are_one_catalogue(live: Mulu, site: Site) -> None:
    more = "<catalog.ttl> hydra:next <more.ttl> ."
    site.has("/pages/more.ttl", TURTLE.replace("NAME", "second").encode())
    url = site.has("/pages/catalog.ttl", (TURTLE.replace("NAME", "first") + more).encode())
    answer = live.json("import", url, LOCAL)
    assert [one["source"].rpartition(" ")[2] for one in answer["files"]] == ["[1]", "[2]"]
    assert (answer["accepted"], answer["gone"]) == (2, [])


def test_a_page_for_people_is_refused_and_nothing_written(live: Mulu, site: Site) -> None:
    called = live("import", site.has("/", b"<!doctype html><html></html>"), LOCAL)
    assert called.status == 1
    assert "package_search" in called.err


def test_a_harvest_of_a_catalogue_points_to_import(live: Mulu) -> None:
    called = live("harvest", "https://a.example/data.json", "--system", "x")
    assert (called.status, "mulu import ADDRESS" in called.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), ("6h", 21_600), ("1d", 86_400)]
)
def test_durations_are_read(text: str, seconds: int) -> None:
    assert seconds_of("--every", text, 60) == seconds


@pytest.mark.parametrize("text", ["", "6", "h", "0h", "6 h", "1.5h", "-1h", "6H", "\uff16h", "59s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        seconds_of("--every", text, 60)


class EndedError(Exception):
    pass


def test_every_run_begins_an_interval_after_the_one_before(live: Mulu) -> None:
    now, begun, paused = [0.0], [], []

    def pause(seconds: float) -> None:
        paused.append(seconds)
        now[0] += seconds

    def run() -> None:
        begun.append(now[0])
        now[0] += (10, 130, 5, 1)[len(begun) - 1]
        match len(begun):
            case 1:
                raise typer.Exit(1)
            case 2:
                raise UnavailableError("the world")
            case 4:
                raise EndedError

    clock = Clock(monotonic_seconds=lambda: now[0], pause=pause)
    with pytest.raises(EndedError):
        repeat(_quiet(live), 100, run, clock)
    assert begun == [0, 100, 230, 330]
    assert paused == [90, 0, 95]


def _quiet(live: Mulu) -> Session:
    return Session(
        home=Home(live.home), url=None, key_name="authority", json=False, passphrase_file=None
    )
