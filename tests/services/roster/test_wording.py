"""A rule in the words of an office's sheet."""

from datetime import date, time

import pytest
from django.utils import translation

from services.roster.models import DutySeries
from services.roster.wording import pattern


def series(**fields):
    values = {"weekdays": [2], "starts_at": time(9), "ends_at": time(11, 30), "starts_on": date(2026, 9, 1), **fields}
    return DutySeries(title="理发", **values)


@pytest.mark.parametrize(
    ("fields", "chinese", "english"),
    [
        ({}, "每周二 9:00–11:30", "every Tue, 9:00–11:30"),
        ({"weekdays": [1, 3]}, "每周一、周三 9:00–11:30", "every Mon, Wed, 9:00–11:30"),
        ({"cycle": "odd"}, "单周周二 9:00–11:30", "Tue in odd weeks, 9:00–11:30"),
        ({"cycle": "even"}, "双周周二 9:00–11:30", "Tue in even weeks, 9:00–11:30"),
        (
            {"weekdays": [5], "month_weeks": [1, 3]},
            "每月第一、第三个周五 9:00–11:30",
            "the first, third Fri of the month, 9:00–11:30",
        ),
        (
            {"weekdays": [7], "month_weeks": [-1]},
            "每月最后一个周日 9:00–11:30",
            "the last Sun of the month, 9:00–11:30",
        ),
    ],
)
def test_a_rule_is_said_in_both_languages(fields, chinese, english):
    with translation.override("zh-hans"):
        assert pattern(series(**fields)) == chinese
    with translation.override("en"):
        assert pattern(series(**fields)) == english
