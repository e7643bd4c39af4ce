"""How names sort and are found: two characters, pinyin, initials, full-width letters."""

import pytest

from partners.directory.models import Partner
from partners.directory.pinyin import search_text, sort_key
from tests.factories import make_community, make_partner


@pytest.mark.parametrize(
    "words",
    ["丽人", "理发", "liren", "LIREN", "lrlfd", "ｌｒ", "LiRenLiFaDian", "丽人 理发", "  丽人　理发 ", "小丽", "xl"],
)
@pytest.mark.django_db
def test_a_partner_is_found_by(words: str) -> None:
    community = make_community()
    partner = make_partner(community, name="丽人理发店", short_name="小丽")
    make_partner(community, name="安居物业")
    assert list(Partner.objects.matching(words)) == [partner]


@pytest.mark.parametrize("words", ["丽人 物业", "%", "_", "\\", "lrwy"])
@pytest.mark.django_db
def test_a_partner_is_not_found_by(words: str) -> None:
    make_partner(name="丽人理发店")
    assert not Partner.objects.matching(words).exists()


@pytest.mark.django_db
def test_no_words_find_everybody() -> None:
    make_partner()
    assert Partner.objects.matching("  ").count() == 1


@pytest.mark.django_db
def test_names_sort_as_in_a_dictionary() -> None:
    community = make_community()
    for name in ["正和律所", "安居物业", "C店", "丽人理发", "B超市"]:
        make_partner(community, name=name)
    assert [partner.name for partner in Partner.objects.by_name()] == [
        "安居物业",
        "B超市",
        "C店",
        "丽人理发",
        "正和律所",
    ]


def test_a_long_name_fits_the_column() -> None:
    assert len(sort_key("窗" * 80)) == 200


def test_empty_parts_are_left_out() -> None:
    assert search_text(["", "  ", "理发"]) == "理发\nlifa\nlf"
