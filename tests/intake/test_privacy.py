"""Nobody's data comes in: INT-13 to INT-16."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.intake.privacy import clean_values, is_id_number, mask_text

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def with_check(digits: str) -> str:
    """GB 11643-1999: the check character of 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


PHONES = [
    "13812345678",
    "138-1234-5678",
    "138 1234 5678",
    "+86 138-1234-5678",
    "8613812345678",
    "13812345678".translate(WIDE),
    "138\u200b1234\u200b5678",
    "159****1234",
    "177********",
    "138xxxx5678",
    "0838-2300569",
    "010-12345678",
    "010 1234 5678",
    "（0838）2300569",
    "(021)62345678",
    "0838—2300569转801",
    "0838-2300569-12",
    "0838-2300569/2300570",
    "400-123-4567",
    "400-1234567",
    "4001-234-567",
    "800 820 8820",
]
SAID_PHONES = [
    "电话：2300569",
    "联系电话 02812345678",
    "热线：4001234567",
    "Tel: 86234567",
    "传真号码为2300569",
]
IDS = [with_check("11010519491231002"), with_check("51050220000229123"), "110105491231002"]
MAILBOXES = [
    "a.b@c.com.cn",
    "zhang_san+x@163.com",
    "ab@c.com".translate(WIDE),
    "13812345678@139.com",
]


@pytest.mark.parametrize("text", PHONES)
@pytest.mark.parametrize("around", ["{}", "联系张科长{}。", "tel {} (office)", "电话{}，地址"])
def test_telephone_numbers_are_masked(text, around):
    cleaned = clean_values({"说明": around.format(text)})
    assert cleaned.values["说明"] == around.format("〔电话〕")
    assert cleaned.masked == Counter(phone=1)


@pytest.mark.parametrize("text", SAID_PHONES)
def test_bare_digits_are_a_telephone_number_behind_a_word_that_says_so(text):
    masked, found = mask_text(text)
    assert masked.endswith("〔电话〕")
    assert found == Counter(phone=1)


@pytest.mark.parametrize("text", IDS)
@pytest.mark.parametrize("around", ["{}", "身份证{}号", "{}，{}"])
def test_identity_numbers_are_masked(text, around):
    count = around.count("{}")
    masked, found = mask_text(around.format(*[text] * count))
    assert masked == around.format(*["〔身份证号〕"] * count)
    assert found == Counter(id_number=count)


@pytest.mark.parametrize("text", MAILBOXES)
@pytest.mark.parametrize("around", ["{}", "发送至{}即可", "<{}>"])
def test_mailboxes_are_masked(text, around):
    masked, found = mask_text(around.format(text))
    assert masked == around.format("〔邮箱〕")
    assert found == Counter(mailbox=1)


ORDINARY = [
    "3071109900001/000001",
    "x-sichuan-luzhou/12",
    "11119900005042090A",
    "91110000600037341L",
    "121100000000000356",
    "总产值13812345678元",
    "13812345678.50",
    "¥13812345678",
    "共4001234567条",
    "固定电话 1234567 户",
    "电话用户1234567户",
    "12345政务服务热线",
    "2023年12月31日",
    "20230831",
    "20210831123456",
    "2021-2022",
    "2022-08-25 10:00:00",
    "国发〔2019〕31号",
    "GB 32100-2015",
    "GB/T 21063.3-2007",
    "ISBN 978-7-115-12345-6",
    "经度104.397894，纬度31.127449",
    "人口 1300 1234 5678",
    "1500*2000",
    "6222021234567890123",
    "510500000012345",
    "110105194912310021",
    "110105194913310028",
    "邮编618000",
    "128、256、512",
    "id=19698676199d4d03b99501e943b10808",
    "8a3f847d87bccc2a0188c1d3cf1d0ca9",
    "version@2",
    "@提醒",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_numbers_are_left_alone(text):
    assert mask_text(text) == (text, Counter())


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(100000, 659999), st.integers(0, 999)
)
def test_every_valid_identity_number_is_masked_and_every_wrong_check_is_not(born, area, serial):
    good = with_check(f"{area}{born:%Y%m%d}{serial:03d}")
    assert is_id_number(good)
    assert mask_text(f"号{good}。") == ("号〔身份证号〕。", Counter(id_number=1))
    for wrong in set("0123456789X") - {good[-1]}:
        assert mask_text(good[:-1] + wrong) == (good[:-1] + wrong, Counter())


def test_a_number_with_an_impossible_date_is_no_identity_number():
    day = date(2001, 1, 1) + timedelta(days=58)
    assert is_id_number(with_check(f"110105{day:%Y%m%d}001"))
    assert not is_id_number(with_check("11010520010229001"))
    assert not is_id_number(with_check("11010517991231001"))


@given(st.text())
def test_masking_twice_masks_no_more(text):
    masked, _ = mask_text(text)
    assert mask_text(masked) == (masked, Counter())


PERSON_KEYS = (
    "联系人 联系电话 部门电话 部门邮箱 联系方式 提供方联系方式 技术支持邮箱 电子邮箱 邮箱地址"
    " 负责人 填报人 法定代表人 手机号码 传真 身份证号 email orgEmail orgPhone departmentContactTel"
    " contactName contact_person phone Telephone linkman maintainer_email orgphone contactemail"
    " FAX contactPoint"
)
OTHER_KEYS = (
    "标题 提供方 联系单位 联系部门 联系岗位 contact_unit contact_post contactUnit 更新周期"
    " title name orgName hotel telling format detailUrl domain 创建时间 更新时间 发布部门"
    " operator vendor inner_dept template authority"
)


@pytest.mark.parametrize("key", PERSON_KEYS.split())
def test_person_fields_are_dropped_and_counted(key):
    cleaned = clean_values({"标题": "目录", key: "张三 13812345678"})
    assert cleaned.values == {"标题": "目录"}
    assert (cleaned.dropped, cleaned.masked) == (1, Counter())


@pytest.mark.parametrize("key", OTHER_KEYS.split())
def test_other_fields_stay(key):
    assert clean_values({key: "数据资源科"}).values == {key: "数据资源科"}


def test_empty_person_fields_are_dropped_and_not_counted():
    cleaned = clean_values({"联系电话": "", "联系人": None, "email": "  ", "contacts": []})
    assert (cleaned.values, cleaned.dropped) == ({}, 0)


def test_persons_are_found_within_fields():
    value = {"资源": [{"名称": "甲 0838-2300569", "联系人": "张三"}, ["x@y.cn", 7, None, True]]}
    cleaned = clean_values(value)
    assert cleaned.values == {"资源": [{"名称": "甲 〔电话〕"}, ["〔邮箱〕", 7, None, True]]}
    assert (cleaned.dropped, cleaned.masked) == (1, Counter(phone=1, mailbox=1))


@pytest.mark.parametrize(
    "number",
    [
        "02-27208889",
        "(03)3322101#5678",
        "03-332-2101",
        "037-322150",
        "0912-345-678",
        "(617) 349-4000",
        "312-744-5000",
        "+1 312 744 5000",
        "+49 381 381-2000",
        "+49 (0) 381 3812000",
    ],
)
def test_numbers_from_elsewhere_are_masked(number):
    text, found = mask_text(f"請洽 {number} 。")
    assert text == "請洽 〔电话〕 。"
    assert found == {"phone": 1}


@pytest.mark.parametrize(
    "text",
    [
        "0910535203a846398ad31859f2491d4f",
        "https://a.example/0912345678/x",
        "2012-2013-2014",
        "-75.1598,39.9205,-75.0734",
        "ISBN 978-0-306-40615-7",
        "r=123-456-7890abc",
    ],
)
def test_what_only_looks_like_one_of_them_stays(text):
    assert mask_text(text)[0] == text
