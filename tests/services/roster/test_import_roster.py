"""The duty roster as offices keep it, from the sample sheet to the week's shifts and back."""

import datetime as dt
from pathlib import Path

import pytest

from community.access.actors import Actor
from community.places.models import Community
from community.sheets.actions import accept_sheet, apply_sheet, map_columns, read_sheet, upload_sheet
from community.sheets.models import SheetImport
from community.sheets.writing import write_export
from community.timeline.models import Event
from partners.directory.models import Partner
from services.roster.actions import create_series
from services.roster.models import DutySeries
from services.roster.sheets import RosterSheet
from services.spaces.actions import add_venue
from services.spaces.models import Venue
from tests.factories import SYSTEM, make_community, make_member_of, make_partner

DATA = Path(__file__).resolve().parents[2] / "data"
PARTNERS, ROSTER = DATA / "银苑社区合伙人资源库.xlsx", DATA / "银苑社区公益合伙人值班表.xlsx"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def autumn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample sheet is of the fourth quarter of 2026."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: dt.datetime(2026, 10, 12, 1, tzinfo=dt.UTC))


@pytest.fixture
def office() -> Community:
    return make_community()


@pytest.fixture
def by(office: Community) -> Actor:
    return Actor.of(make_member_of(office))


def read(office: Community, by: Actor, content: bytes, key: str = "roster") -> SheetImport:
    return read_sheet(upload_sheet(office, sheet_key=key, content=content, by=by), by=SYSTEM)


@pytest.fixture
def with_partners(office: Community, by: Actor) -> None:
    apply_sheet(read(office, by, PARTNERS.read_bytes(), "partners"), include_assumed=True, by=by)
    make_partner(office, name="启明眼镜店")


def said(imported: SheetImport, where: str) -> list[tuple[str, str]]:
    return [(r.level, str(r)) for r in imported.rows.get(where=where).remarks]


@pytest.mark.usefixtures("with_partners")
def test_the_sample_roster_reads_as_a_person_would(office: Community, by: Actor) -> None:
    imported = read(office, by, ROSTER.read_bytes())
    states = {row.where: row.state for row in imported.rows.in_order()}
    for row in imported.rows.in_order():
        print(row.where, row.state, row.verb, [(r.level, r.column, str(r)) for r in row.remarks])
    assert [where for where, state in states.items() if state == "bad"] == ["15", "17"]
    assert [where for where, state in states.items() if state == "skipped"] == ["1", "2", "18", "19"]
    assert imported.options == {"starts_on": "2026-10-09", "ends_on": "2026-12-31", "holidays": "move"}


@pytest.mark.usefixtures("with_partners")
def test_good_rows_become_series_with_their_shifts(office: Community, by: Actor) -> None:
    imported = apply_sheet(read(office, by, ROSTER.read_bytes()), include_assumed=True, by=by)
    assert imported.results == {"add": 12, "change": 0, "unchanged": 0, "refused": 0}
    barber = DutySeries.objects.get(title="爱心理发")
    assert (barber.weekdays, barber.starts_at, barber.ends_at) == ([2], dt.time(9), dt.time(11, 30))
    assert (barber.price_fen, barber.free_for, barber.holiday_policy) == (1000, "低保户、残疾人", "move")
    assert (barber.starts_on, barber.ends_on) == (dt.date(2026, 10, 9), dt.date(2026, 12, 31))
    assert DutySeries.objects.get(title="便民维修").cycle == "odd"
    assert DutySeries.objects.get(title="视力检查").cycle == "even"
    law = DutySeries.objects.get(title="法律咨询")
    assert (law.month_weeks, law.service.name) == ([1, 3], "法律咨询")
    elders = DutySeries.objects.get(title="长者养健")
    assert (elders.seats, elders.starts_at) == (1, office.afternoon_starts)
    assert [m.partner.name for m in elders.partners.order_by("position")] == ["椿萱养老服务中心", "银苑长者志愿服务队"]
    baby = DutySeries.objects.get(title="母婴护理咨询")
    assert (baby.capacity, baby.booking, baby.partners.get().person.name) == (6, "phone", "示例联系人1")
    assert DutySeries.objects.get(title="四点半课堂").note == "寒暑假停"
    assert DutySeries.objects.get(title="治安巡逻").place_note == "各小区"
    assert Venue.objects.filter(community=office).count() == 6
    assert baby.shifts.count() >= 10


@pytest.mark.usefixtures("with_partners")
def test_the_same_sheet_twice_changes_nothing(office: Community, by: Actor) -> None:
    apply_sheet(read(office, by, ROSTER.read_bytes()), include_assumed=True, by=by)
    before = Event.objects.filter(subject_type__startswith="services.").count()
    again = read(office, by, ROSTER.read_bytes())
    assert (again.counts["unchanged"], again.takeable) == (12, 0)
    assert Event.objects.filter(subject_type__startswith="services.").count() == before


@pytest.mark.usefixtures("with_partners")
def test_the_export_comes_back_unchanged(office: Community, by: Actor) -> None:
    apply_sheet(read(office, by, ROSTER.read_bytes()), include_assumed=True, by=by)
    again = read(office, by, write_export(RosterSheet, RosterSheet.export(office)))
    wrong = [(r.where, r.told["changes"], said(again, r.where)) for r in again.rows.exclude(state="skipped")
             if r.state != "unchanged"]  # fmt: skip
    assert not wrong


@pytest.mark.usefixtures("with_partners")
def test_what_the_title_gives_can_be_corrected(office: Community, by: Actor) -> None:
    imported = read(office, by, ROSTER.read_bytes())
    imported = map_columns(imported, options={"starts_on": "2026-10-19", "ends_on": "", "holidays": "skip"}, by=by)
    imported = apply_sheet(read_sheet(imported, by=SYSTEM), include_assumed=True, by=by)
    barber = DutySeries.objects.get(title="爱心理发")
    assert (barber.starts_on, barber.ends_on, barber.holiday_policy) == (dt.date(2026, 10, 19), None, "skip")


GRID = """\t周一\t周二\t周三
上午\t丽人理发店\t法律咨询（正和律师事务所）\t
9:00-11:30\t\t\t王师傅家电维修店、启明眼镜店
下午14:30-17:00\t康宁社区门诊部：量血压\t无名店\t
"""


@pytest.mark.usefixtures("with_partners")
@pytest.mark.parametrize("turned", [False, True])
def test_a_grid_of_weekdays_and_hours_reads_cell_by_cell(office: Community, by: Actor, turned: bool) -> None:
    rows = [line.split("\t") for line in GRID.rstrip("\n").split("\n")]
    if turned:
        rows = [list(column) for column in zip(*rows, strict=True)]
    imported = read(office, by, "\n".join("\t".join(row) for row in rows).encode())
    cells = {row.where: row for row in imported.rows.exclude(state="skipped")}
    assert set(cells) == ({"B2", "B4", "C2", "C4", "D3"} if not turned else {"B2", "B3", "C4", "D2", "D3"})
    assert [where for where, row in cells.items() if row.state == "bad"] == (["C4"] if not turned else ["D3"])
    apply_sheet(imported, include_assumed=True, by=by)
    titles = set(DutySeries.objects.filter(community=office).values_list("title", flat=True))
    assert titles == {"理发", "法律咨询", "量血压", "家电维修"}
    assert DutySeries.objects.get(title="家电维修").seats == 2


def test_lines_of_a_chat_are_read_without_a_header(office: Community, by: Actor) -> None:
    make_partner(office, name="丽人理发店")
    make_partner(office, name="康宁社区门诊部")
    lines = "1. 周二 9:00-11:30 爱心理发 丽人理发店\n2. 周三 8:30-11:30 量血压 康宁社区门诊部"
    imported = read(office, by, lines.encode())
    assert imported.mapping == ["weekday", "time", "title", "partner"]
    assert imported.counts["bad"] == 0


@pytest.fixture
def standing(office: Community, with_partners: None) -> DutySeries:
    """What the demo roster has: the elders' hour on Wednesday afternoon, in a room that takes one at a time."""
    elders = [(Partner.objects.get(name=name), None) for name in ("椿萱养老服务中心", "银苑长者志愿服务队")]
    return create_series(
        office, title="长者养健", weekdays=[3], starts_at=dt.time(14, 30), ends_at=dt.time(17), partners=elders,
        starts_on=dt.date(2026, 9, 1), venue=add_venue(office, name="日间照料室", by=SYSTEM), by=SYSTEM,
    )  # fmt: skip


def test_a_similar_slot_is_changed_and_not_doubled(office: Community, by: Actor, standing: DutySeries) -> None:
    imported = read(office, by, ROSTER.read_bytes())
    row = imported.rows.get(where="10")
    assert (row.state, row.verb, row.told["choice"]) == ("assumed", "change", "change")
    assert any(
        "日间照料室 周三 14:30-17:00" in sentence and "长者养健" in sentence for _, sentence in said(imported, "10")
    )
    assert ["time", "14:30-17:00", "14:30-17:30"] in row.told["changes"]
    apply_sheet(imported, include_assumed=True, by=by)
    changed = DutySeries.objects.get(title="长者养健")
    assert (changed.pk, changed.ends_at, changed.venue.name) == (standing.pk, dt.time(17, 30), "日间照料室")
    assert changed.import_key == "周三|14:30-17:30|长者养健|日间照料室"
    assert not changed.shifts.filter(place_open=True).exists()
    assert read(office, by, ROSTER.read_bytes()).counts["unchanged"] == 12


def test_another_one_can_be_added_and_the_dates_without_a_place_are_counted(
    office: Community, by: Actor, standing: DutySeries
) -> None:
    imported = read(office, by, ROSTER.read_bytes())
    choices = {imported.rows.get(where="10").uid: "another"}
    imported = accept_sheet(imported, include_assumed=True, choices=choices, by=by)
    imported = apply_sheet(imported, include_assumed=True, by=by)
    assert DutySeries.objects.filter(title="长者养健").count() == 2
    ((sentence, url),) = RosterSheet.aftermath(office, imported.rows.values_list("subject_id", flat=True))
    assert sentence.startswith("12 ")  # all that are planned so far
    assert url.endswith("?attention=yes")


@pytest.mark.usefixtures("with_partners")
def test_a_place_that_is_taken_is_said_before_anything_is_entered(office: Community, by: Actor) -> None:
    room = add_venue(office, name="书画室", by=SYSTEM)
    create_series(office, title="书法课", weekdays=[1], starts_at=dt.time(9), ends_at=dt.time(11), by=SYSTEM,
                  starts_on=dt.date(2026, 9, 1), venue=room, cycle="odd")  # fmt: skip
    head = "星期\t时间\t服务内容\t值班单位\t地点\n"
    rows = [
        "周一\t10:00-11:30\t国画\t丽人理发店\t书画室",  # meets the calligraphy of odd weeks
        "双周周一\t9:00-11:00\t剪纸\t丽人理发店\t书画室",  # other weeks than that, but row 2 has the room
        "周一\t14:00-15:00\t合唱\t丽人理发店\t书画室",
        "周二\t9:00-11:00\t腰鼓\t丽人理发店\t小广场",
        "周二\t10:00-12:00\t太极\t丽人理发店\t小广场",
    ]
    imported = read(office, by, (head + "\n".join(rows)).encode())
    places = {
        row.where: [r.values["title"] for r in row.remarks if r.column == "place" and r.level == "assumed"]
        for row in imported.rows.exclude(state="skipped")
    }
    assert places == {"2": ["书法课"], "3": ["国画"], "4": [], "5": [], "6": ["腰鼓"]}
    assert imported.rows.get(where="2").told["choice"] == "another"
    assert imported.rows.get(where="3").told["choice"] == ""
    venue_of = {venue.name: venue for venue in Venue.objects.all()}
    venue_of["书画室"].shared = True
    venue_of["书画室"].save()
    imported = read(office, by, (head + "\n".join(rows[:2])).encode())
    assert not [r for row in imported.rows.all() for r in row.remarks if r.column == "place" and r.level == "assumed"]


def test_what_is_not_in_the_sheet_is_said_to_stay(office: Community, by: Actor, standing: DutySeries) -> None:
    imported = read(office, by, "星期\t时间\t服务内容\t值班单位\n周二\t9:00-11:30\t理发\t丽人理发店".encode())
    assert [remark.values for remark in imported.asides] == [{"count": 1}]


def test_a_partner_that_an_earlier_sheet_could_not_bring_is_found_there(office: Community, by: Actor) -> None:
    earlier = read(office, by, PARTNERS.read_bytes(), "partners")
    apply_sheet(earlier, include_assumed=True, by=by)
    imported = read(office, by, ROSTER.read_bytes())
    (remark,) = [r for r in imported.rows.get(where="8").remarks if r.level == "problem"]
    assert (remark.values["month"], remark.values["day"]) == (10, 12)
    assert remark.values["sheet"] == str(earlier.uid)
    (stranger,) = [r for r in imported.rows.get(where="17").remarks if r.level == "problem"]
    assert "sheet" not in stranger.values
