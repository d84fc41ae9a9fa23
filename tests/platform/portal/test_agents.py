"""The public register of who may act for others: whoever is not in it may act for nobody."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jifen.platform.accounts.models import User
from jifen.platform.offices.models import Membership, Office


def agency(world: Any, name: str, *, ends_on: date | None = None, **more: Any) -> Office:
    """Let an agency act in the city."""
    fields = {"kind": "agency", "level": "city", "area": world.city.code, "phone": "0760-0000000"} | more
    office = Office.objects.create(name=name, **fields)
    user = User.objects.create(username=f"agent-{office.pk}", kind=User.Kind.STAFF)
    Membership.objects.create(user=user, office=office, role="agent", starts_on=date(2015, 5, 4), ends_on=ends_on)
    return office


def rows() -> dict[str, list[str]]:
    """Read the file, by name."""
    content = Client().get(reverse("portal:agents_csv")).content.decode("utf-8-sig")
    return {row[0]: row for row in csv.reader(io.StringIO(content))}


def test_page_and_file_name_who_may_act_since_when_until_when_and_how_to_reach_them(world: Any):
    """With the words that nobody needs an agent and that nothing may be charged."""
    agency(world, "甲代办部", ends_on=date(2016, 12, 31))
    page = Client().get(reverse("portal:agents")).content.decode()
    (row,) = [row for name, row in rows().items() if name == "甲代办部"]

    assert ["2015-05-04", "2016-12-31", "0760-0000000", "可以代办"] == row[3:7]
    assert all(words in page for words in ("甲代办部", "2015年5月4日（星期一）", "谁都不需要找人代办", "不得收费"))


@pytest.mark.parametrize("ended", ["closed", "nobody"])
def test_whoever_may_act_no_longer_is_shown_as_such(world: Any, ended: str):
    """An office that is closed, and one for which nobody works any more."""
    agency(world, "乙代办部", ends_on=date(2016, 1, 31) if ended == "nobody" else None, active=ended != "closed")

    assert "已停止" == rows()["乙代办部"][6]


def test_a_name_that_is_not_in_the_register_is_told_to_act_for_nobody(world: Any):
    """Looking for it says so plainly; government offices are no agents."""
    agency(world, "丙代办部")
    page = Client().get(reverse("portal:agents"), {"name": "丁"}).content.decode()

    assert "不能替任何人办理" in page and "丙代办部" not in page
    assert not any("窗口" in name for name in rows())


def test_a_name_that_looks_like_a_formula_stays_a_name(world: Any):
    """A spreadsheet opens the file and computes nothing, however the formula is dressed."""
    names = ("=1+1", "＝2+2", " @SUM(1)")
    for name in names:
        agency(world, name)

    assert {f"'{name}" for name in names} <= set(rows())
