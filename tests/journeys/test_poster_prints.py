"""The office prints the week's poster: exactly one sheet, whatever the week holds."""

import re
import subprocess

import pytest
from django.urls import reverse

from tests.factories import make_community
from tests.journeys.conftest import DESK
from tests.services.roster.test_poster import fill

SIZES = {"a4": (595, 842), "a3": (842, 1191)}


@pytest.mark.parametrize(
    ("count", "size", "language"),
    [
        (2, "a4", "en"),
        (14, "a4", "zh-hans"),
        (30, "a4", "zh-hans"),
        (30, "a4", "en"),
        (30, "a3", "zh-hans"),
        (60, "a3", "en"),
    ],
)
def test_it_prints_to_exactly_one_page_with_every_shift_on_it(open_page, tmp_path, count, size, language):
    community = make_community()
    fill(community, count)
    address = f"{reverse('roster_poster', args=[community.slug])}?from=2026-08-31&size={size}"
    page = open_page(address, screen=DESK, language=language)
    page.emulate_media(media="print")
    sheet = tmp_path / "poster.pdf"
    page.pdf(path=str(sheet), prefer_css_page_size=True, print_background=True)
    facts = subprocess.run(["pdfinfo", str(sheet)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Pages:\s+1\n", facts)
    width, height = (float(number) for number in re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", facts).groups())
    assert abs(width - SIZES[size][0]) < 2
    assert abs(height - SIZES[size][1]) < 2
    below = "[...document.querySelectorAll('.poster-day')].pop().getBoundingClientRect().bottom"
    assert page.evaluate(f"{below} <= document.querySelector('.poster-foot').getBoundingClientRect().top")
    inside = "e => e.scrollHeight <= e.clientHeight && e.scrollWidth <= e.clientWidth"
    assert page.eval_on_selector(".poster-days", inside)
    assert page.locator(".poster-day li").count() == count
