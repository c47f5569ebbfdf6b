"""A catalogue fetched page by page: bounds, conditions, going on, and servers that misbehave.

REM-6 to REM-13.
"""

import gzip
import json
import threading

import pytest

from mulu.intake.remote.errors import AddressRefusedError, RemoteUnavailableError
from mulu.intake.remote.limits import Limits
from tests.support.remote_site import Asked, data_json, packages

ONE = data_json("Schools")
SEARCH = "/api/3/action/package_search"
HYDRA = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
<http://a.example/{name}> a dcat:Dataset ; dct:title "{name}" .
{next}
"""


def bodies(found):
    return [
        gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        for data in (file.read_bytes() for _, file in found.pages)
    ]


def test_a_document_is_fetched_as_it_is(site, collect):
    found = collect(site.has("/data.json?key=1".partition("?")[0], ONE))
    assert (found.outcome, bodies(found), found.whole) == ("fetched", [ONE], True)
    assert found.received_bytes == len(ONE)
    assert found.pages[0][0] == f"{site.url}/data.json"


def test_what_has_not_changed_is_not_sent_again(site, collect):
    def page(asked: Asked) -> None:
        if asked.headers.get("if-none-match") == '"v1"':
            asked.begin(304, ETag='"v1"')
        else:
            asked.say(200, ONE, ETag='"v1"', Last_Modified="Mon, 01 Jan 2024 00:00:00 GMT")

    url = site.does("/data.json", page)
    assert collect(url).outcome == "fetched"
    again = collect(url)
    assert (again.outcome, again.received_bytes, bodies(again)) == ("unchanged", 0, [ONE])
    _, headers = site.asked[1]
    assert headers["if-modified-since"] == "Mon, 01 Jan 2024 00:00:00 GMT"
    assert collect(url, how="otherwise").outcome == "fetched"


def test_the_same_bytes_without_validators_are_unchanged_too(site, collect):
    url = site.has("/data.json", ONE)
    assert [collect(url).outcome, collect(url).outcome] == ["fetched", "unchanged"]
    site.has("/data.json", gzip.compress(ONE, mtime=1), Content_Encoding="gzip")
    assert collect(url).outcome == "unchanged"
    site.has("/data.json", data_json("Schools", "Parks"))
    assert collect(url).outcome == "fetched"


def test_a_copy_that_was_not_imported_is_not_fetched_again(site, collect, time):
    url = site.has("/data.json", ONE)
    collect(url, taken=False)
    kept = collect(url, taken=False)
    assert (kept.outcome, kept.received_bytes, bodies(kept)) == ("kept", 0, [ONE])
    assert len(site.asked) == 1
    time.now_ms += 3600 * 1000
    assert collect(url).outcome == "fetched"


def test_a_page_that_broke_off_goes_on_where_it_ended(site, collect):
    def page(asked: Asked) -> None:
        if len(site.asked) == 1:
            asked.break_off(ONE, 100, ETag='"v1"')
            return
        begin = int(asked.headers["range"].removeprefix("bytes=").rstrip("-"))
        assert asked.headers["if-range"] == '"v1"'
        between = f"bytes {begin}-{len(ONE) - 1}/{len(ONE)}"
        asked.say(206, ONE[begin:], ETag='"v1"', Content_Range=between)

    found = collect(site.does("/data.json", page))
    assert bodies(found) == [ONE]
    assert found.received_bytes == len(ONE)


def test_a_page_goes_on_in_a_later_run_and_whole_when_it_has_changed(site, collect):
    other = data_json("Schools", "Parks")

    def page(asked: Asked) -> None:
        if "range" in asked.headers:
            asked.say(200, other, ETag='"v2"')
        elif len(site.asked) == 1:
            asked.break_off(ONE, 100, ETag='"v1"')
        else:
            asked.say(404)

    url = site.does("/data.json", page)
    site.pages["/data.json"] = lambda asked: (
        asked.break_off(ONE, 100, ETag='"v1"') if len(site.asked) == 1 else asked.say(404)
    )
    with pytest.raises(RemoteUnavailableError, match="404"):
        collect(url)
    site.pages["/data.json"] = page
    assert bodies(collect(url)) == [other]
    assert site.asked[-1][1]["range"] == "bytes=100-"


@pytest.mark.parametrize("validator", [{}, {"ETag": 'W/"v1"'}])
def test_without_a_strong_validator_a_page_begins_anew(site, collect, validator):
    def page(asked: Asked) -> None:
        if len(site.asked) == 1:
            asked.break_off(ONE, 100, **validator)
        else:
            asked.say(200, ONE, **validator)

    assert bodies(collect(site.does("/data.json", page))) == [ONE]
    assert "range" not in site.asked[1][1]


@pytest.mark.parametrize(
    "answer",
    [
        lambda asked: asked.say(206, b"x", Content_Range="bytes 5-5/900", ETag='"v1"'),
        lambda asked: asked.say(206, b"x", ETag='"v1"'),
        lambda asked: asked.say(416),
    ],
)
def test_a_rest_that_does_not_fit_is_not_taken(site, collect, answer):
    def page(asked: Asked) -> None:
        if "range" in asked.headers:
            answer(asked)
        elif len(site.asked) == 1:
            asked.break_off(ONE, 100, ETag='"v1"')
        else:
            asked.say(200, ONE, ETag='"v1"')

    assert bodies(collect(site.does("/data.json", page))) == [ONE]


def test_a_failing_server_is_asked_again_after_growing_pauses(site, collect, time):
    def page(asked: Asked) -> None:
        if len(site.asked) == 1:
            asked.say(500)
        elif len(site.asked) == 2:
            asked.say(503, Retry_After="17")
        else:
            asked.say(200, ONE)

    assert bodies(collect(site.does("/data.json", page))) == [ONE]
    assert time.paused == [1.0, 17.0]


def test_a_server_that_never_recovers_is_given_up(site, collect, time):
    url = site.does("/data.json", lambda asked: asked.say(500))
    with pytest.raises(RemoteUnavailableError, match="500"):
        collect(url)
    assert time.paused == [1.0, 2.0, 4.0, 8.0]


def test_a_pause_of_hours_is_told_rather_than_waited(site, collect, time):
    url = site.does("/data.json", lambda asked: asked.say(429, Retry_After="7200"))
    with pytest.raises(RemoteUnavailableError, match="7200 s"):
        collect(url)
    assert time.paused == []


def test_a_missing_page_is_not_asked_for_again(site, collect):
    with pytest.raises(RemoteUnavailableError, match="404"):
        collect(f"{site.url}/nothing")
    assert len(site.asked) == 1


def test_a_server_that_drips_ends_by_the_deadline(site, collect):
    drip = threading.Event()

    def page(asked: Asked) -> None:
        asked.begin(200, 1_000_000)
        while not drip.wait(0.02):
            asked.wfile.write(b" ")
            asked.wfile.flush()

    try:
        with pytest.raises(RemoteUnavailableError, match="--within"):
            collect(site.does("/data.json", page), limits=Limits(seconds=0.3))
    finally:
        drip.set()


def test_headers_that_drip_end_by_the_deadline_too(site, collect):
    drip = threading.Event()

    def page(asked: Asked) -> None:
        asked.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not drip.wait(0.02):
            asked.wfile.write(b"x-more: 1\r\n")
            asked.wfile.flush()

    try:
        with pytest.raises(RemoteUnavailableError, match="--within"):
            collect(site.does("/data.json", page), limits=Limits(seconds=0.3))
    finally:
        drip.set()


def test_a_body_without_end_is_given_up_at_the_bound(site, collect, folder):
    def page(asked: Asked) -> None:
        asked.begin(200)
        while True:
            asked.wfile.write(b" " * 65536)

    with pytest.raises(AddressRefusedError, match="larger than 1000000 bytes"):
        collect(site.does("/data.json", page), limits=Limits(received_bytes=1_000_000))
    assert sum(file.stat().st_size for file in folder.iterdir()) < 1_100_000


def test_a_length_beyond_the_bound_is_refused_before_it_is_sent(site, collect):
    url = site.does("/data.json", lambda asked: asked.begin(200, 10**12))
    with pytest.raises(AddressRefusedError, match="larger than"):
        collect(url)


@pytest.mark.parametrize("path", ["/data.json", SEARCH])
def test_a_decompression_bomb_is_refused(site, collect, path):
    bomb = gzip.compress(b" " * (32 << 20))
    url = site.has(path, bomb, Content_Encoding="gzip")
    with pytest.raises(AddressRefusedError, match="unpacks to more than 200 times"):
        collect(url)


def test_a_packing_that_was_not_offered_is_refused(site, collect):
    url = site.has("/data.json", b"\x1b\x00", Content_Encoding="br")
    with pytest.raises(AddressRefusedError, match="'br'"):
        collect(url)


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body>{}</body></html>",
        b"\n<!-- a site --><html lang='en'>",
        b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html/>',
    ],
)
def test_a_page_for_people_is_told_from_a_catalogue(site, collect, body):
    with pytest.raises(AddressRefusedError, match="--format ckan"):
        collect(site.has("/", body))


def ckan(site, ids, rows_max=2):
    def page(asked: Asked) -> None:
        rows = min(int(asked.param("rows")), rows_max)
        assert asked.param("sort") == "id asc"
        asked.say(200, packages(ids, int(asked.param("start")), rows))

    return site.does(SEARCH, page)


@pytest.mark.parametrize("given", [SEARCH, "/api/3/action", "/api/action/"])
def test_a_ckan_is_read_page_by_page(site, collect, given):
    ckan(site, ["a", "b", "c", "d", "e"])
    site.pages["/api/action/package_search"] = site.pages[SEARCH]
    found = collect(f"{site.url}{given}")
    ids = [one["id"] for body in bodies(found) for one in json.loads(body)["result"]["results"]]
    assert ids == ["a", "b", "c", "d", "e"]
    assert [path.rpartition("=")[2] for path in site.paths()] == ["0", "2", "4"]
    assert found.whole


def test_the_address_of_a_site_is_its_search_when_ckan_is_named(site, collect):
    ckan(site, ["a"])
    assert len(collect(site.url, format_name="ckan").pages) == 1


def test_pages_that_are_there_are_not_fetched_again_after_a_stop(site, collect):
    url = ckan(site, ["a", "b", "c", "d", "e"])
    whole, stopped = site.pages[SEARCH], []

    def stops(asked: Asked) -> None:
        if asked.param("start") == "4" and not stopped:
            stopped.append(asked.path)
            asked.say(403)
        else:
            whole(asked)

    site.pages[SEARCH] = stops
    with pytest.raises(RemoteUnavailableError, match="403"):
        collect(url)
    found = collect(url)
    assert [path.rpartition("=")[2] for path in site.paths()] == ["0", "2", "4", "4"]
    assert (len(found.pages), found.whole) == (3, True)


def test_a_copy_begun_a_day_ago_is_begun_anew(site, collect, time):
    url = ckan(site, ["a", "b", "c"])
    whole = site.pages[SEARCH]
    site.pages[SEARCH] = lambda asked: (
        asked.say(403) if asked.param("start") == "2" else whole(asked)
    )
    with pytest.raises(RemoteUnavailableError):
        collect(url)
    time.now_ms += 24 * 3600 * 1000
    site.pages[SEARCH] = whole
    collect(url)
    assert [path.rpartition("=")[2] for path in site.paths()] == ["0", "2", "0", "2"]


def test_a_list_that_changes_while_it_is_read_is_read_again(site, collect):
    ids = ["a", "b", "c"]
    url = ckan(site, ids)
    whole = site.pages[SEARCH]

    def grows(asked: Asked) -> None:
        whole(asked)
        if len(site.asked) == 1:
            ids.append("d")

    site.pages[SEARCH] = grows
    found = collect(url)
    assert (len(found.pages), found.whole) == (2, True)
    assert len(site.asked) == 4


def test_a_list_that_never_stands_still_is_not_whole(site, collect):
    ids = ["a", "b", "c"]
    url = ckan(site, ids)
    whole = site.pages[SEARCH]

    def grows(asked: Asked) -> None:
        whole(asked)
        ids.append(f"d{len(site.asked)}")

    site.pages[SEARCH] = grows
    assert collect(url, limits=Limits(pages=50)).whole is False


@pytest.mark.parametrize(
    "body",
    [b"[]", b'{"success": false}', b'{"success": true, "result": {"count": 1}}', b"{"],
)
def test_what_is_no_answer_of_ckan_is_refused(site, collect, body):
    with pytest.raises(AddressRefusedError, match="package_search"):
        collect(site.has(SEARCH, body))


def test_pages_without_end_are_given_up(site, collect):
    def page(asked: Asked) -> None:
        start = int(asked.param("start"))
        ids = [str(number) for number in range(start + 2)]
        asked.say(200, packages([*ids, "more"], start, 1))

    with pytest.raises(AddressRefusedError, match="more than 5 pages"):
        collect(site.does(SEARCH, page), limits=Limits(pages=5))


def test_a_catalogue_in_pages_is_followed_by_hydra(site, collect):
    last = HYDRA.format(name="two", next="")
    url = f"{site.url}/catalog.ttl"
    first = HYDRA.format(
        name="one", next=f'<{url}> hydra:nextPage "{site.url}/catalog.ttl?page=2" .'
    )
    site.does(
        "/catalog.ttl",
        lambda asked: asked.say(200, (last if asked.param("page") else first).encode()),
    )
    found = collect(url)
    assert bodies(found) == [first.encode(), last.encode()]
    assert site.paths() == ["/catalog.ttl", "/catalog.ttl?page=2"]


def test_a_relative_next_page_is_found_from_where_it_stands(site, collect):
    first = HYDRA.format(name="one", next="<catalog.ttl> hydra:next <more.ttl> .")
    site.has("/a/more.ttl", HYDRA.format(name="two", next="").encode())
    assert len(collect(site.has("/a/catalog.ttl", first.encode())).pages) == 2


def test_a_next_page_by_link_is_followed(site, collect):
    site.has("/2", ONE)
    url = site.has("/1", data_json("Parks"), Link='</2>; rel="next"')
    assert len(collect(url).pages) == 2


def test_pages_in_a_circle_are_given_up(site, collect):
    url = site.has("/1", ONE, Link='</1>; rel="next"')
    with pytest.raises(AddressRefusedError, match="read before"):
        collect(url)


def test_old_pages_are_deleted(site, collect, folder):
    url = site.has("/data.json", ONE)
    collect(url)
    site.has("/data.json", data_json("Parks"))
    collect(url)
    assert len(list(folder.glob("*.page"))) == 1
    assert not (folder / "partial").exists()


@pytest.mark.parametrize("state", [b"", b"{", b'{"format": "other/1"}', b'{"pages": 3}'])
def test_a_damaged_state_is_no_state(site, collect, folder, state):
    url = site.has("/data.json", ONE)
    collect(url)
    (folder / "state.json").write_bytes(state)
    assert collect(url).outcome == "fetched"


def test_the_state_is_its_owners_alone(site, collect, folder):
    collect(site.has("/data.json", ONE))
    assert (folder / "state.json").stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
