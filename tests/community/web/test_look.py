"""The face: filters in both languages, parts that render, files that old telephones understand."""

import gzip
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from community.templatetags import look

pytestmark = pytest.mark.urls("community.web.urls")

SHANGHAI = ZoneInfo("Asia/Shanghai")
STYLES = Path(settings.BASE_DIR, "static", "css")
PARTS = Path(settings.BASE_DIR, "templates", "components")
THIS_YEAR = timezone.localdate().year


def at(hour: int, minute: int = 0, day: int = 25) -> datetime:
    return datetime(THIS_YEAR, 11, day, hour, minute, tzinfo=SHANGHAI)


def render(source: str, **facts: Any) -> str:
    request = RequestFactory().get(facts.pop("path", "/list/"))
    return Template("{% load look %}" + source).render(Context({"request": request, "csrf_token": "token", **facts}))


@pytest.mark.parametrize(("language", "day", "far", "span"), [
    ("zh-hans", "11月25日", "2019年3月4日", "11月23日–29日"),
    ("en", "25 Nov", "4 Mar 2019", "23 – 29 Nov"),
])  # fmt: skip
def test_days_read_as_on_a_calendar(language: str, day: str, far: str, span: str) -> None:
    with translation.override(language):
        assert look.calendar_day(date(THIS_YEAR, 11, 25)) == day
        assert look.calendar_day(date(2019, 3, 4)) == far
        assert look.day_span(date(THIS_YEAR, 11, 23), date(THIS_YEAR, 11, 29)) == span


@pytest.mark.parametrize(("language", "written"), [("zh-hans", f"{THIS_YEAR}年3月4日"), ("en", f"4 Mar {THIS_YEAR}")])
def test_what_lasts_is_dated_with_its_year(language: str, written: str) -> None:
    with translation.override(language):
        assert [look.dated(date(THIS_YEAR, 3, 4)), look.dated(None)] == [written, ""]


def test_words_that_belong_together_are_not_torn_and_stay_escaped() -> None:
    assert look.together(["一区", "<b>"]) == '<span class="part">一区</span> <span class="part">&lt;b&gt;</span>'


def test_a_span_of_days_over_a_months_end_names_both_months() -> None:
    with translation.override("zh-hans"):
        assert look.day_span(date(THIS_YEAR, 11, 30), date(THIS_YEAR, 12, 6)) == "11月30日 – 12月6日"
        assert look.day_span(date(THIS_YEAR, 11, 30), date(THIS_YEAR, 11, 30)) == "11月30日"


def test_weekdays_are_short() -> None:
    wednesday = date(2026, 11, 25)
    with translation.override("zh-hans"):
        assert [look.weekday(wednesday), look.weekday(None)] == ["周三", ""]
    with translation.override("en"):
        assert look.weekday(wednesday) == "Wed"


def test_a_day_near_today_has_its_word() -> None:
    today = date(2026, 11, 25)
    with translation.override("zh-hans"):
        near = [look.near_day(today + timedelta(days=offset), today) for offset in (-1, 0, 1, 2)]
    assert near == ["昨天", "今天", "明天", ""]


def test_moments_read_in_the_zone_of_the_pages() -> None:
    assert look.clock(datetime(2026, 11, 25, 1, 5, tzinfo=ZoneInfo("UTC"))) == "9:05"
    assert look.time_span(at(9), at(11, 30)) == "9:00–11:30"
    assert look.machine_time(datetime(2026, 11, 25, 1, tzinfo=ZoneInfo("UTC"))) == "2026-11-25T09:00:00+08:00"
    with translation.override("zh-hans"):
        assert look.moment(at(11, 20)) == "11月25日 11:20"
        assert look.time_span(at(20), at(6, day=26)) == "11月25日 20:00 – 11月26日 6:00"


@pytest.mark.parametrize(("fen", "form", "written"), [
    (1000, "", "¥10"), (1050, "", "¥10.50"), (5, "", "¥0.05"), (0, "", "¥0"), (None, "", ""),
    (1264050, "exact", "¥12,640.50"), (1000, "exact", "¥10.00"), (-30000, "exact", "−¥300.00"),
])  # fmt: skip
def test_money_is_written_from_fen(fen: int | None, form: str, written: str) -> None:
    assert look.money(fen, form) == written


@pytest.mark.parametrize(("number", "dialled"), [
    ("0759-2220100", "07592220100"), ("+86 759 222 0100", "+867592220100"), ("(0759)2220100 转 802", "07592220100"),
])  # fmt: skip
def test_a_telephone_can_be_tapped(number: str, dialled: str) -> None:
    assert look.phone_link(number) == f'<a href="tel:{dialled}">{number}</a>'


def test_what_is_no_number_is_no_link_and_stays_escaped() -> None:
    assert look.phone_link("前台") == "前台"
    assert render("{{ number|phone_link }}", number="<b>") == "&lt;b&gt;"
    assert "<b>" not in look.phone_link("0759-2220100<b>")


@pytest.mark.parametrize(("number", "masked"), [
    ("13812345678", "138****5678"), ("2220100", "****00"), ("", ""), (None, ""),
])  # fmt: skip
def test_a_private_number_is_masked(number: str | None, masked: str) -> None:
    assert look.masked_phone(number) == masked


def test_a_cancelled_shift_says_so_in_words_and_is_struck_through() -> None:
    page = render(
        '{% shift_card "视力检查" start end url="/s/1/" state="cancelled" state_text="店内停电" %}{% endshift_card %}',
        start=at(9), end=at(11),
    )  # fmt: skip
    assert "is-off" in page
    assert "店内停电" in page
    assert '<a href="/s/1/">视力检查</a>' in page


def test_content_of_a_wrapper_keeps_its_markup_and_what_people_typed_is_escaped() -> None:
    page = render("{% section name %}<p>{{ name }}</p>{% endsection %}", name="<script>")
    assert "<p>&lt;script&gt;</p>" in page
    assert "<script>" not in page


def test_today_is_marked_by_a_word() -> None:
    today = timezone.localdate()
    with translation.override("zh-hans"):
        assert "今天" in render("{% day when %}{% endday %}", when=today)
        other = render("{% day when %}{% endday %}", when=today + timedelta(days=1))
    assert "今天" not in other
    assert "这天没有值班" in other


def test_a_button_that_asks_first_works_without_script() -> None:
    page = render('{% post_button "取消" "/c/" kind="danger" ask="真的吗？" shift=7 %}')
    assert "<details" in page
    assert 'name="csrfmiddlewaretoken" value="token"' in page
    assert 'name="shift" value="7"' in page


class Kinds(forms.Form):
    kind = forms.ChoiceField(choices=[("", "全部"), ("meals", "助餐")], required=False)
    free = forms.BooleanField(label="只看免费的", required=False)


def test_each_filter_that_is_set_can_be_taken_off_alone() -> None:
    path = "/list/?kind=meals&free=on&after=x"
    page = render("{% filters form %}", path=path, form=Kinds({"kind": "meals", "free": "on"}))
    assert 'href="?free=on"' in page
    assert 'href="?kind=meals"' in page
    assert "助餐<span" in page


def test_a_field_names_its_hint_and_its_error() -> None:
    class Named(forms.Form):
        name = forms.CharField(label="简称", help_text="居民平时怎么叫")
        scope = forms.ChoiceField(widget=forms.RadioSelect, choices=[("one", "一次")])

    page = render('{% include "components/form_fields.html" with form=form only %}', form=Named({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert "<fieldset" in page
    assert 'href="#id_name"' in page


@pytest.mark.parametrize("size", ["large", "normal"])
def test_set_text_size_is_kept_for_a_year_and_goes_back(client: Client, size: str) -> None:
    response = client.post("/text-size/", {"size": size, "next": "/c/yinyuan/roster/?week=2"})
    assert response.headers["Location"] == "/c/yinyuan/roster/?week=2"
    assert response.cookies["text"].value == size
    assert response.cookies["text"]["max-age"] == 365 * 24 * 3600


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_set_text_size_leads_nowhere_else(client: Client, onward: str) -> None:
    assert client.post("/text-size/", {"size": "large", "next": onward}).headers["Location"] == "/"


def test_set_text_size_ignores_sizes_it_does_not_know(client: Client) -> None:
    assert "text" not in client.post("/text-size/", {"size": "huge"}).cookies
    assert client.get("/text-size/").status_code == 405


def test_size_and_language_can_be_chosen_without_a_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/text-size/", {"size": "large"}).status_code == 302
    response = strict.post("/language/", {"language": "en", "next": "/"})
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


@pytest.mark.django_db
class TestStyleguide:
    def test_it_is_there_only_while_developing(self, client: Client, settings: Any) -> None:
        assert client.get("/styleguide/").status_code == 404
        settings.DEBUG = True
        assert client.get("/styleguide/").status_code == 200

    @pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh-Hans"), ("en", "en")])
    def test_the_page_names_its_language_and_size(
        self, client: Client, settings: Any, language: str, lang: str
    ) -> None:
        settings.DEBUG = True
        client.cookies.load({settings.LANGUAGE_COOKIE_NAME: language, "text": "large"})
        assert f'<html lang="{lang}" data-text="large">' in client.get("/styleguide/").text

    def test_it_shows_every_part(self, client: Client, settings: Any) -> None:
        settings.DEBUG = True
        shown = {template.name for template in client.get("/styleguide/?wrong=1&kind=health").templates}
        missing = {f"components/{path.name}" for path in PARTS.glob("*.html")} - shown
        assert missing == set()

    def test_first_load_stays_small(self, client: Client, settings: Any) -> None:
        settings.DEBUG = True
        page = client.get("/styleguide/").content
        names = re.findall(r"/static/((?:css|js)/[\w-]+\.(?:css|js))", page.decode())
        assert len(set(names)) > 5
        files = [Path(settings.BASE_DIR, "static", name).read_bytes() for name in set(names)]
        assert sum(len(gzip.compress(part)) for part in [page, *files]) < 20_000


def test_no_style_needs_a_new_browser() -> None:
    newer = re.compile(r"@layer|@container|color-mix|:is\(|:where\(|:has\(|\binset:|(margin|padding)-(inline|block):")
    for path in STYLES.glob("*.css"):
        assert not newer.search(path.read_text()), path.name


def test_styles_of_the_shell_stay_under_9_kilobytes() -> None:
    shell = re.findall(r"css/(\w+\.css)\" %}\">", Path(settings.BASE_DIR, "templates", "base.html").read_text())
    assert shell == ["reset.css", "tokens.css", "base.css", "layout.css", "components.css", "utilities.css"]
    assert sum(len(gzip.compress((STYLES / name).read_bytes())) for name in shell) < 9 * 1024


def _light(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("ink", "paper"), [
    ("ink", "paper"), ("ink", "sheet"), ("ink-soft", "paper"), ("ink-soft", "sheet"), ("accent", "paper"),
    ("accent-deep", "accent-wash"), ("jade", "jade-wash"), ("ochre", "ochre-wash"),
])  # fmt: skip
def test_text_stands_seven_to_one_against_its_ground(ink: str, paper: str) -> None:
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", (STYLES / "tokens.css").read_text()))
    light, dark = sorted((_light(tokens[ink]), _light(tokens[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 7


@pytest.mark.parametrize("page", ["400.html", "403_csrf.html", "500.html"])
def test_error_pages_need_no_context(page: str) -> None:
    from django.template.loader import get_template

    with translation.override("zh-hans"):
        assert "回到首页" in get_template(page).render()


def test_a_time_without_a_day_is_a_clock_too() -> None:
    assert look.clock(time(9, 0)) == "9:00"
