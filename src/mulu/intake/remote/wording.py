"""Every sentence about a catalogue at an address, in Chinese and English.

None of them holds what follows ``?`` in an address, or a user or password.

Source: docs/spec/remote.md REM-2 and REM-6.
"""

from mulu.intake.wording import both


def no_address() -> str:
    """What was written is no address; it is not repeated, since it may hold a password."""
    return both(
        "读不懂目录地址；写作 https://主机/路径，例如 https://data.example/api/3/action/package_search",
        "this is no address of a catalogue; write https://host/path,"
        " such as https://data.example/api/3/action/package_search",
    )


def has_password() -> str:
    """An address holds a user or a password."""
    return both(
        "目录地址里不能写用户名或口令：地址会出现在报告里；公开目录不需要它们",
        "an address must not hold a user or password, since reports show it;"
        " a public catalogue needs none",
    )


def not_public(host: str, address: str) -> str:
    """A name leads into a private network."""
    return both(
        f"{host} 指向 {address}，不是公网地址，没有连接；"
        "确是本单位内网的目录，请加 --allow-private",
        f"{host} leads to {address}, which is no public address: nothing was asked of it;"
        " give --allow-private if the catalogue is in your own network",
    )


def never(host: str, address: str) -> str:
    """A name leads to where no catalogue can be."""
    return both(
        f"{host} 指向 {address}（链路本地、组播或保留地址），从不连接",
        f"{host} leads to {address}, a link-local, multicast or reserved address,"
        " which is never connected to",
    )


def bad_redirect(shown: str) -> str:
    """A redirect to something that is no address, or from https to http."""
    return both(
        f"{shown} 转到了不能跟随的地址（不是 http(s)、带口令，或由 https 降为 http）",
        f"{shown} redirects to where it is not followed: no http(s), with a password,"
        " or from https down to http",
    )


def too_many_redirects(shown: str, most: int) -> str:
    """Redirects without end."""
    return both(
        f"{shown} 转址超过 {most} 次，不再跟随",
        f"{shown} redirects more than {most} times and was followed no further",
    )


def too_large(shown: str, most: int) -> str:
    """More bytes than are taken."""
    return both(
        f"{shown} 超过 {most} 字节，不再接收，本次什么都没有导入；请分成几个地址",
        f"{shown} is larger than {most} bytes: read no further, and nothing of it was imported;"
        " ask for it in parts",
    )


def too_many_pages(shown: str, most: int) -> str:
    """Pages without end."""
    return both(
        f"{shown} 超过 {most} 页，不再翻页，本次什么都没有导入",
        f"{shown} has more than {most} pages: read no further, and nothing of it was imported",
    )


def page_again(shown: str) -> str:
    """A next page that was there already."""
    return both(
        f"{shown} 的下一页又回到了读过的页，本次什么都没有导入；请告知该网站",
        f"the next page of {shown} is one that was read before: nothing of it was imported;"
        " tell its owner",
    )


def other_encoding(shown: str, encoding: str) -> str:
    """Packed in a way that was not offered."""
    return both(
        f"{shown} 用了没有请求过的压缩方式 {encoding!r}",
        f"{shown} answers packed by {encoding!r}, which was not offered",
    )


def a_page_for_people(shown: str) -> str:
    """HTML instead of a catalogue."""
    return both(
        f"{shown} 是网页，不是目录；CKAN 网站请写 …/api/3/action/package_search"
        "（或加 --format ckan），其他网站请写 …/data.json 或 …/catalog.ttl",
        f"{shown} is a page for people, no catalogue; of a CKAN site take"
        " …/api/3/action/package_search (or give --format ckan), of others …/data.json or"
        " …/catalog.ttl",
    )


def not_ckan(shown: str, why: str) -> str:
    """An answer that is not CKAN's."""
    return both(
        f"{shown} 的回答不是 CKAN 的 package_search（{why}）",
        f"{shown} does not answer as CKAN's package_search does ({why})",
    )


def unpacked_badly(shown: str, why: str) -> str:
    """An answer that cannot be unpacked; ``why`` is in both languages."""
    zh, _, en = why.partition(" · ")
    return both(f"{shown}：{zh}", f"{shown}: {en or zh}")


def no_answer(shown: str, why: str) -> str:
    """The network, or the server, does not answer."""
    return both(
        f"{shown} 没有回答（{why}）；请稍后再试，已取得的部分不会重取",
        f"{shown} does not answer ({why}); try again later, what was fetched is kept",
    )


def bad_status(shown: str, status: int) -> str:
    """The server refuses or fails."""
    return both(
        f"{shown} 回答 {status}；请核对地址，或稍后再试，已取得的部分不会重取",
        f"{shown} answers {status}; look at the address or try again later,"
        " what was fetched is kept",
    )


def asked_to_wait(shown: str, seconds: float) -> str:
    """The server wants a longer pause than is granted."""
    return both(
        f"{shown} 要求 {seconds:.0f} 秒后再来；请届时再运行，已取得的部分不会重取",
        f"{shown} asks to come back in {seconds:.0f} s; run it again then,"
        " what was fetched is kept",
    )


def out_of_time(shown: str, seconds: float) -> str:
    """The deadline has passed."""
    return both(
        f"{shown} 在 {seconds:.0f} 秒内没有取完；再运行一次会接着取，或用 --within 放宽时限",
        f"{shown} was not read within {seconds:.0f} s; run it again to go on, or give it more time"
        " by --within",
    )


def under_way(shown: str) -> str:
    """Another process reads the same address."""
    return both(
        f"{shown} 正由另一个进程导入；请等它结束",
        f"another process imports {shown} now; wait for it to end",
    )
