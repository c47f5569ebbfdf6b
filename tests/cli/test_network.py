"""``network`` and ``engine`` as people call them, without an engine (CLI-24 to CLI-27)."""

import pytest

from mulu.node.home import Home


def new(mulu, folder, *words, status=0):
    given = ("network", "new", "--throw-away", "--port", "0", "--peer-port", "0", "-o", folder)
    return mulu.json(*given, *words, status=status)


def test_a_network_is_a_home_for_each_organisation(mulu, tmp_path):
    made = new(
        mulu, tmp_path / "net", "--validators", "3", "--org-name", "数据局", "--org-name", "教育局"
    )
    assert [node["name"] for node in made["nodes"]] == ["org1", "org2", "org3"]
    assert [node["organisation"] for node in made["nodes"]] == [
        "数据局",
        "教育局",
        "member organisation 3",
    ]
    assert [node["org_id"] for node in made["nodes"]] == ["o0001", "o0003", "o0004"]
    assert made["chain"].endswith(made["genesis_hash"])
    stands = mulu.json("network", "status", tmp_path / "net")["nodes"]
    assert [(each["name"], each["healthy"], each["height"]) for each in stands] == [
        ("org1", False, 0),
        ("org2", False, 0),
        ("org3", False, 0),
    ]
    new(mulu, tmp_path / "net", status=1)


@pytest.mark.parametrize(
    "words",
    [
        ("--validators", "0"),
        ("--validators", "1", "--org-name", "a", "--org-name", "b"),
        ("--validators", "2", "--hosts", "only-one"),
        ("--validators", "2", "--hosts", "a.example,b c"),
        ("--chain-id", "Big"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_made_is_a_usage_error(mulu, tmp_path, words):
    new(mulu, tmp_path / "net", *words, status=2)
    assert not (tmp_path / "net").exists()


def test_each_home_has_its_own_passphrase_when_the_file_has_one_for_each(mulu, tmp_path):
    file = tmp_path / "passphrases"
    file.write_text("one\ntwo\n")
    made = new(mulu, tmp_path / "net", "--validators", "2", "--passphrase-file", file)
    for node, passphrase in zip(made["nodes"], ("one", "two"), strict=True):
        assert Home(tmp_path / "net" / node["name"]).keystore().open("node", passphrase, "node")


def test_a_folder_without_homes_is_a_usage_error(mulu, tmp_path):
    assert mulu("network", "status", tmp_path).status == 2
    assert mulu("network", "up", tmp_path).status == 2


def test_who_is_invited_joins_and_learns_what_to_have_admitted(mulu, tmp_path):
    made = new(mulu, tmp_path / "net", "--validators", "2")
    first = tmp_path / "net" / "org1"
    invited = mulu.json("--home", first, "network", "invite", "-o", tmp_path / "invitation.json")
    assert invited["chain"] == made["chain"]
    joined = mulu.json("--home", tmp_path / "org3", "network", "join", tmp_path / "invitation.json")
    assert joined["chain"] == made["chain"]
    assert (len(joined["node_id"]), len(joined["public_key"])) == (40, 64)
    again = mulu("--home", tmp_path / "org3", "network", "join", tmp_path / "invitation.json")
    assert again.status == 2
    assert mulu("network", "invite", "-o", tmp_path / "solo.json").status == 2


def test_without_go_and_engine_the_way_out_is_said(mulu, tmp_path, monkeypatch):
    monkeypatch.delenv("MULU_ENGINE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    called = mulu("engine", "install")
    assert called.status == 3
    assert "mulu[engine]" in called.err
