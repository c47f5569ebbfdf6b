"""What of a title counts when it is compared; DUP-3 to DUP-5."""

import pytest

from mulu.query.duplicates.spelling import place_of, spell
from mulu.query.duplicates.telling import difference


@pytest.mark.parametrize(
    ("left", "right", "org", "form"),
    [
        ("公共厕所 名录", "公共厕所　名录", "", "title"),
        ("\uff21\uff30\uff29 接口清单", "api 接口清单", "", "title"),
        ("学校（公办）名录", "学校公办名录", "", "marks"),
        ("臺北市圖書館藏書", "台北市图书馆藏书", "", "marks"),
        ("合江县爱国读书活动获奖名单", "爱国读书活动获奖名单", "合江县教体局", "plain"),
        ("市教育局学校名录", "学校名录", "市教育局", "plain"),
        ("司法所基本信息", "司法所信息", "", "words"),
        ("工程招标数据", "工程招标数据集", "", "words"),
        ("城建及规划审批", "城建和规划审批", "", "words"),
        ("Parking meters dataset", "Parking Meters", "", "words"),
        ("106年度预算", "2019年度预算", "", "timeless"),
        ("会计月报(1月份)", "会计月报(12月)", "", "timeless"),
        ("空气质量第一季度", "空气质量第3季度", "", "timeless"),
        ("2018-2019学年学校名录", "学校名录", "", "timeless"),
        ("空气质量上半年", "空气质量", "", "timeless"),
    ],
)
def test_titles_are_one_in_a_form_and_in_none_before(
    left: str, right: str, org: str, form: str
) -> None:
    forms = (
        ("title", "marks", "plain", "core", "timeless")
        if form != "words"
        else ("title", "marks", "words")
    )
    a, b = spell(left, org), spell(right, org)
    assert getattr(a, form) == getattr(b, form)
    assert all(getattr(a, one) != getattr(b, one) for one in forms[: forms.index(form)])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("火灾次数1", "火灾次数2"),
        ("第25批文物", "第20批文物"),
        ("中山区停车场", "大安区停车场"),
        ("出口单价指数", "进口单价指数"),
        ("低收入户", "中低收入户"),
        ("信息", "数据"),
        ("预算基本支出表", "预算支出表"),
        ("", "数据"),
    ],
)
def test_titles_of_different_things_stay_apart_in_every_form(left: str, right: str) -> None:
    a, b = spell(left, "市局"), spell(right, "市局")
    assert all(
        getattr(a, form) != getattr(b, form)
        for form in ("title", "marks", "plain", "words", "core", "timeless")
    )


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("江阳区民政局", "江阳区"),
        ("臺北市政府社會局", "台北市"),
        ("市教育局", ""),
        ("文化部", ""),
        ("City of Madison", ""),
        ("", ""),
    ],
)
def test_the_place_of_an_organisation_is_what_its_name_begins_with(name: str, place: str) -> None:
    assert place_of(name) == place


@pytest.mark.parametrize(
    ("left", "right", "judged"),
    [
        ("应回收废弃物处理业者", "应回收废弃物处里业者", "slip"),
        ("Agriculture Funding Program Details", "Agriculture Funding Programs Details", "slip"),
        ("Restaurant inspections", "Restuarant inspections", "slip"),
        ("Restaurant inspections", "Restaurants inspection", "other"),
        ("Snow Emergency Tags", "Snow Emergency Tows", "other"),
        ("SchoolDist Catchments MS", "SchoolDist Catchments HS", "other"),
        ("Household Survey Rwanda", "Household Survey Uganda", "other"),
        ("公积金缴存职工贷款还款记录", "公积金缴存职工贷款记录", "more"),
        ("企业安全生产标准化", "安全生产标准化", "more"),
        ("持卡人消费样态", "女性持卡人消费样态", "other"),
        ("社区发展协会", "社区发展协会金山区", "other"),
        ("牙医诊所", "中医诊所", "other"),
        ("非金属矿山企业", "金属矿山企业", "other"),
        ("综合所得税各县市申报", "综合所得税依网络申报之各县市申报", "other"),
    ],
)
def test_differences_are_judged_alike_from_both_sides(left: str, right: str, judged: str) -> None:
    a, b = spell(left, ""), spell(right, "")
    assert (difference(a, b), difference(b, a)) == (judged, judged)
