"""Where connections may go: into private networks by leave, to some places never; REM-4, REM-5."""

import asyncio
from pathlib import Path

import httpx
import pytest

from mulu.intake.remote.errors import AddressRefusedError, RemoteUnavailableError
from mulu.intake.remote.guarding import Guard
from tests.support.remote_site import Asked, certify, data_json, remote_site

ONE = data_json("Schools")
NAMED = httpx.URL("http://data.example/data.json")


def address_of(url: httpx.URL, *addresses: str, allow_private: bool = False) -> str:
    async def resolver(host: str, port: int) -> list[str]:
        return list(addresses)

    guard = Guard(NAMED, allow_private=allow_private, resolver=resolver)
    return asyncio.run(guard.addresses_of(url))[0]


PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::1",
]
NEVER = [
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "fe80::1",
    "0.0.0.0",  # noqa: S104 - nothing is bound
    "::",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
    "240.0.0.1",
]


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:8.8.8.8"])
def test_public_addresses_are_connected_to(address: str) -> None:
    assert address_of(NAMED, address) == address


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_need_leave(address: str) -> None:
    with pytest.raises(AddressRefusedError, match="--allow-private"):
        address_of(NAMED, address)
    assert address_of(NAMED, address, allow_private=True) == address


@pytest.mark.parametrize("address", PRIVATE)
def test_leave_holds_for_the_place_that_was_named_alone(address: str) -> None:
    for elsewhere in ("http://other.example/data.json", "http://data.example:8080/data.json"):
        with pytest.raises(AddressRefusedError, match="no public address"):
            address_of(httpx.URL(elsewhere), address, allow_private=True)


@pytest.mark.parametrize("address", NEVER)
def test_some_places_are_never_connected_to(address: str) -> None:
    with pytest.raises(AddressRefusedError, match="never connected"):
        address_of(NAMED, address, allow_private=True)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(AddressRefusedError):
        address_of(NAMED, "93.184.215.14", "127.0.0.1")


def test_a_name_without_address_is_no_answer() -> None:
    with pytest.raises(OSError, match="no address"):
        address_of(NAMED)


def test_this_machine_is_not_asked_without_leave(site, collect) -> None:
    url = site.has("/data.json", ONE)
    with pytest.raises(AddressRefusedError, match=r"127\.0\.0\.1"):
        collect(url, allow_private=False)
    assert site.asked == []


def test_a_redirect_to_the_secrets_of_a_cloud_is_not_followed(site, collect) -> None:
    target = "http://169.254.169.254/latest/meta-data/"
    url = site.does("/data.json", lambda asked: asked.say(302, Location=target))
    with pytest.raises(AddressRefusedError, match=r"169\.254\.169\.254"):
        collect(url)


def test_a_redirect_to_another_port_of_this_machine_is_not_followed(site, collect) -> None:
    url = site.does("/a", lambda asked: asked.say(302, Location="http://127.0.0.1:1/secret"))
    with pytest.raises(AddressRefusedError, match="no public address"):
        collect(url)


def test_a_redirect_within_a_site_is_followed(site, collect) -> None:
    site.has("/new.json", ONE)
    url = site.does("/old.json", lambda asked: asked.say(301, Location="new.json"))
    assert collect(url).pages[0][1].read_bytes() == ONE


def test_redirects_without_end_are_given_up(site, collect) -> None:
    url = site.does("/a", lambda asked: asked.say(302, Location="/a"))
    with pytest.raises(AddressRefusedError, match="more than 5 times"):
        collect(url)
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://a.example/", "http://me:pw@a.example/"]
)
def test_a_redirect_to_what_is_no_address_is_not_followed(site, collect, target: str) -> None:
    url = site.does("/a", lambda asked: asked.say(302, Location=target))
    with pytest.raises(AddressRefusedError, match="not followed"):
        collect(url)


def test_a_next_page_elsewhere_in_this_machine_is_not_followed(site, collect) -> None:
    url = site.has("/1", ONE, Link='<http://127.0.0.1:1/2>; rel="next"')
    with pytest.raises(AddressRefusedError, match="no public address"):
        collect(url)


def test_an_address_that_does_not_answer_is_followed_by_the_next(site, collect) -> None:
    """As ``localhost`` has two, of which a site listens on one."""

    async def two(host: str, port: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.1"]

    site.has("/data.json", ONE)
    port = site.url.rpartition(":")[2]
    found = collect(f"http://catalogue.example:{port}/data.json", resolver=two)
    assert (found.outcome, len(site.asked)) == ("fetched", 1)


def test_a_name_that_changes_is_connected_to_where_it_was_looked_at(site, collect) -> None:
    """A second resolution, as DNS rebinding needs it, does not happen within a request."""
    looked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"] if len(looked) == 1 else ["169.254.169.254"]

    hosts: list[str] = []

    def page(asked: Asked) -> None:
        hosts.append(asked.headers["host"])
        asked.say(200, ONE)

    port = site.url.rpartition(":")[2]
    site.does("/data.json", page)
    collect(f"http://catalogue.example:{port}/data.json", resolver=rebinding)
    assert looked == ["catalogue.example"]
    assert hosts == [f"catalogue.example:{port}"]
    with pytest.raises(AddressRefusedError):
        collect(f"http://catalogue.example:{port}/data.json", resolver=rebinding)


def test_a_certificate_must_be_that_of_the_name_though_an_address_is_connected_to(
    collect, monkeypatch, tmp_path: Path
) -> None:
    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    certified = certify(tmp_path, "catalogue.example")
    with remote_site(certified) as site:
        site.has("/data.json", ONE)
        port = site.url.rpartition(":")[2]
        url = f"https://catalogue.example:{port}/data.json"
        with pytest.raises(RemoteUnavailableError, match="ConnectError"):
            collect(url, resolver=here)  # nobody trusts who signed it
        monkeypatch.setenv("SSL_CERT_FILE", str(certified[0]))
        assert collect(url, resolver=here).pages[0][1].read_bytes() == ONE
        with pytest.raises(RemoteUnavailableError, match="ConnectError"):
            collect(url.replace("catalogue", "other"), resolver=here)
        target = f"http://catalogue.example:{port}/data.json"
        site.does("/down", lambda asked: asked.say(302, Location=target))
        with pytest.raises(AddressRefusedError, match="from https down to http"):
            collect(url.replace("data.json", "down"), resolver=here)
    assert [path for path, _ in site.asked] == ["/data.json", "/down"]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_not_used(site, collect, monkeypatch, name: str) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert collect(site.has("/data.json", ONE)).outcome == "fetched"
