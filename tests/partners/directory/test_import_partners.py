"""The partner list as offices keep it, from the sample sheet to the directory and back."""

from pathlib import Path

import pytest

from community.access.actors import Actor
from community.places.models import Community
from community.sheets.actions import apply_sheet, read_sheet, upload_sheet
from community.sheets.models import SheetImport
from community.sheets.writing import write_export
from community.timeline.models import Event
from partners.directory.models import Contact, Partner, Service
from partners.directory.sheets import PartnerSheet
from tests.factories import SYSTEM, make_community, make_member_of, make_partner

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "银苑社区合伙人资源库.xlsx"

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Community:
    return make_community()


@pytest.fixture
def by(office: Community) -> Actor:
    return Actor.of(make_member_of(office))


def read(office: Community, by: Actor, content: bytes) -> SheetImport:
    return read_sheet(upload_sheet(office, sheet_key="partners", content=content, by=by), by=SYSTEM)


def said(imported: SheetImport, where: str) -> list[tuple[str, str]]:
    return [(r.level, str(r)) for r in imported.rows.get(where=where).remarks]


def test_the_sample_sheet_reads_as_a_person_would(office: Community, by: Actor) -> None:
    imported = read(office, by, SAMPLE.read_bytes())
    states = {row.where: row.state for row in imported.rows.in_order()}
    assert [where for where, state in states.items() if state == "bad"] == ["13", "15", "20"]
    assert [where for where, state in states.items() if state == "assumed"] == ["10"]
    assert [where for where, state in states.items() if state == "skipped"] == ["1", "2", "21", "22"]
    assert imported.counts["good"] == 13


def test_good_rows_come_in_with_contacts_and_services(office: Community, by: Actor) -> None:
    imported = read(office, by, SAMPLE.read_bytes())
    imported = apply_sheet(imported, include_assumed=True, by=by)
    assert imported.results == {"add": 14, "change": 0, "unchanged": 0, "refused": 0}
    barber = Partner.objects.get(community=office, name="丽人理发店")
    assert (barber.kind, barber.until, barber.credit_code) == ("merchant", None, "91440803MA3562304G")
    service = barber.services.get()
    assert (service.name, service.price_fen, service.free_for) == ("理发", 1000, "低保户、残疾人")
    assert Partner.objects.get(name="王师傅家电维修店").since.isoformat() == "2026-03-01"
    assert Partner.objects.get(name="书香文具店").kind == "merchant"
    agency = Contact.objects.get(partner__name="湛才人力资源服务公司")
    assert (agency.name, agency.phone) == ("示例联系人4", "13800000004")
    cleaning = Service.objects.get(name="公共区域保洁")
    assert cleaning.when == "每周至少2次"
    assert Partner.objects.get(name="银苑夜间巡逻队").note == "未登记，街道备案"


def test_the_same_sheet_twice_changes_nothing(office: Community, by: Actor) -> None:
    apply_sheet(read(office, by, SAMPLE.read_bytes()), include_assumed=True, by=by)
    before = Event.objects.filter(subject_type__startswith="partners.").count()
    again = read(office, by, SAMPLE.read_bytes())
    assert again.counts["unchanged"] == 14
    assert again.takeable == 0
    assert Event.objects.filter(subject_type__startswith="partners.").count() == before


def test_the_export_comes_back_unchanged(office: Community, by: Actor) -> None:
    apply_sheet(read(office, by, SAMPLE.read_bytes()), include_assumed=True, by=by)
    again = read(office, by, write_export(PartnerSheet, PartnerSheet.export(office)))
    assert {row.state for row in again.rows.exclude(state="skipped")} == {"unchanged"}


def test_a_changed_cell_changes_only_that_field(office: Community, by: Actor) -> None:
    make_partner(office, name="丽人理发店", address="华信路1号")
    imported = read(office, by, "合伙人\t类别\t地址\n丽人理发店\t商家\t华信路2号".encode())
    row = imported.rows.get(where="2")
    assert (row.verb, row.told["changes"]) == ("change", [["address", "华信路1号", "华信路2号"]])
    apply_sheet(imported, include_assumed=False, by=by)
    assert Partner.objects.get(name="丽人理发店").address == "华信路2号"


def test_another_communitys_partners_are_not_found(office: Community, by: Actor) -> None:
    make_partner(make_community(), name="丽人理发店")
    imported = read(office, by, "合伙人\t类别\n丽人理发店\t商家".encode())
    assert imported.rows.get(where="2").verb == "add"
