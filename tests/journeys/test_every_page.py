"""Every page there is: axe objects to nothing in any manner, and nothing runs out of the window at 200 % or at 400 %."""

from __future__ import annotations

import base64
import hmac
import inspect
import json
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hands import does, fill_day, none_of_the_rest
from looking import Looks
from playwright.sync_api import Page
from serve_told import BARE

from jifen.kernel.identity import synthetic

PASSWORD = "jifen-demo-only"  # noqa: S105  of demonstrations alone
PLACE, CHOOSING = "dongguan", "guangzhou"
"""A city whose people no other journey needs, and one with several programmes to choose among."""
RETURNED, REFUSED, FROZEN, WAITING = (f"139040000{at:02d}" for at in (10, 2, 8, 12))
RANKED, BY_QUARTER, IN_PUBLICITY = "zhongshan", "foshan", "13601000000"
"""A city with a round that is over, one with a list in publicity, and somebody who stands on that list."""
OBJECTOR, MAY_CLAIM = "13601000014", "13600000021"
"""Somebody whose objection is being heard there, and a family that was placed and that no other journey lets claim."""
EXTENDED, ASKS = "13600000003", "13600000016"
"""Families of that round with a notice that runs out, and without a dwelling, which on a copy of the province asks to move in."""

AFTER_NOTICES, EMPTY_BATCH = "2018-07-02", "2016年4月30日"
"""A day after the last days of notices, with the calendar of its year published; a batch nobody has confirmed for by then."""

REASON = "核对后发现当时记错了，材料在卷"
NEW, ACCEPTS = "13800007301", "441900124"
Look = Callable[..., Page]


@pytest.fixture
def walk(told: str, looks: Looks) -> Callable[[Page, Iterable[str]], None]:
    """Look at some addresses as whoever has signed in at a window sees them."""

    def go(page: Page, paths: Iterable[str]) -> None:
        looks.follow(page)
        for path in paths:
            page.goto(f"{told}{path}")
            looks.at(page, path)

    return go


def one_time(secret: str, steps: int = 0) -> str:
    """Give the six digits an app would show, now or some half minutes later."""
    counter = (int(time.time()) // 30 + steps).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def number_of(home: Path, phone: str) -> str:
    """Give the identity number of somebody in a demonstration, from what its registers know."""
    city, at = int(phone[3:5]), int(phone[5:])
    dossiers = json.loads((home / "registers.json").read_text(encoding="utf-8"))["dossiers"]
    those = [one for one in dossiers if one["person"].startswith(f"{city + 1}-")]
    return str(those[at]["records"]["identity"][0]["values"]["number"])


def complain(page: Page) -> None:
    """Say who asks for money, and send it."""
    for box in page.locator("main form:has([name=key]) :is(input[type=text], textarea)").all():
        box.fill("某某代办，收 200 元")
    page.locator("main form:has([name=key]) button").click()


def public_pages(told: str, opened: Look, looks: Looks, walk: Callable[..., None]) -> None:
    """What everybody may read, the self-assessment in both its forms, and what is shown when something is wrong."""
    page = opened(narrow=False)
    city = f"/c/{PLACE}/"
    walk(page, ("/", city, f"{city}guide/", f"{city}versions/", f"/c/{CHOOSING}/estimate/", "/nowhere/"))
    walk(page, (f"{city}estimate/", f"{city}estimate/kind/application/", f"{city}estimate/kind/education/"))
    page.select_option("[name=level]", "大专")
    page.fill("[name=on_year]", "2007")
    page.click("button[value=next]")
    walk(page, (f"{city}estimate/kind/education/?record=0", f"{city}estimate/?all=1", f"{city}estimate/result/"))
    walk(page, ("/receipts/", "/receipts/?number=1&code=2", "/agents/", "/complain/", "/complain/answer/"))
    walk(page, (f"/complain/?place={PLACE}",))
    page.locator("main form:has([name=key]) button").click()
    looks.at(page, "a complaint that says nothing")
    complain(page)
    looks.at(page, "a complaint that was taken")
    bare = ("400.html", "403.html", "404.html", "500.html", "429.html", "account/signup_closed.html")
    bare += ("desk/batch_waits.html",)  # shown for the moment in which a file is read
    # No round that is over in the demonstration lets people settle with friends; tests/platform/portal/test_consents.py does.
    bare += ("portal/settle_consents.html", "portal/consent.html")
    walk(page, (f"/{BARE}{name}" for name in bare))
    walk(page, (f"/look/gallery/?on={on}" for on in ("portal", "form", "pictures", "desk", "413")))

    assert [] == looks.objected()


def pages_of_signing_in(province: Any, told: str, opened: Look, looks: Looks, walk: Callable[..., None]) -> None:
    """Signing up by phone and by e-mail, signing in, changing either, showing once more who one is."""
    page = opened()
    paths = ("login/", "login/?next=/desk/", "signup/", "login/code/", "inactive/", "confirm-email/")
    walk(page, (f"/sign-in/{path}" for path in (*paths, "single/cancelled/", "single/error/")))
    page.goto(f"{told}/sign-in/signup/")
    page.locator("main form button").first.click()
    looks.at(page, "signing up with nothing")
    page.fill("main [name=email]", "new@example.org")
    page.locator("main form button").first.click()
    looks.at(page, "a code by e-mail")
    page.context.clear_cookies()

    page.goto(f"{told}/sign-in/signup/?next=/me/")
    page.fill("main [name=phone]", NEW)
    page.locator("main form button").first.click()
    page.fill("[name=code]", "000000")
    page.locator("main form:has([name=code]) button[type=submit]").first.click()
    looks.at(page, "a wrong code")
    page.fill("[name=code]", province.code_for(NEW))
    page.locator("main form:has([name=code]) button[type=submit]").first.click()
    walk(page, ("/me/identity/", "/sign-in/", "/sign-in/phone/change/", "/sign-in/email/", "/sign-in/logout/"))
    walk(page, ("/sign-in/again/code/",))
    page.locator("main form button[type=submit]").first.click()
    looks.at(page, "a code to show once more who one is")

    assert [] == looks.objected()


def pages_of_the_second_factor(told: str, opened: Look, looks: Looks, walk: Callable[..., None]) -> None:
    """Setting up the app, the spare codes, signing in with it, removing it."""

    def sign_in(page: Page) -> None:
        page.goto(f"{told}/sign-in/login/?next=/desk/")
        page.fill("[name=login]", f"window2-{PLACE}")
        page.fill("[name=password]", PASSWORD)
        page.locator("main form:has([name=login]) button").click()

    page = opened()
    looks.follow(page)
    sign_in(page)
    walk(page, ("/sign-in/", "/sign-in/second-factor/", "/sign-in/password/", "/sign-in/again/"))
    page.goto(f"{told}/sign-in/second-factor/app/")
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        page.locator("main form:has([name=password]) button").click()
    looks.at(page, "setting up the app")
    secret = page.locator("code").first.inner_text()
    page.fill("[name=code]", one_time(secret))
    page.locator("main form:has([name=code]) button[type=submit]").click()
    looks.at(page, "spare codes")
    again = ("", "recovery/", "recovery/new/", "app/remove/", "again/")
    walk(page, (f"/sign-in/second-factor/{path}" for path in again))
    page.context.clear_cookies()
    sign_in(page)
    looks.at(page, "asked for the code")

    assert [] == looks.objected()


def pages_of_a_person(
    province: Any, told: str, on_phone: Callable[..., Page], looks: Looks, walk: Callable[..., None]
) -> None:
    """A draft from its start to its check, what went back, what was refused, and what is frozen."""
    phone = "13800007302"
    page = on_phone(phone, then=f"/me/apply/{PLACE}/", new=True, scripts=True)
    looks.follow(page)
    page.fill("[name=name]", "䶮·𠮷")
    page.fill("[name=number]", "1")
    page.click("main form button")
    looks.at(page, "a wrong number")
    page.fill("[name=number]", synthetic(7302, date(1985, 5, 6), True))
    page.click("main form button")
    walk(page, ("/me/", "/me/identity/", "/me/consents/", f"/me/apply/{PLACE}/"))
    page.click("main form button[name=scheme]")
    case = page.url.removeprefix(told).removeprefix(province.site)
    page.goto(f"{told}{case}kind/education/")
    page.select_option("[name=level]", "大专")
    page.fill("[name=on_year]", "二〇〇六")
    page.click("button[value=next]")
    looks.at(page, "a wrong date")
    page.goto(f"{told}{case}kind/education/")
    page.context.clear_cookies(name="sessionid")
    page.click("button[value=all]")
    page.goto(f"{told}/c/{PLACE}/estimate/kind/education/")
    page.select_option("[name=level]", "大专")
    page.click("button[value=next]")
    kept_at = f"{case}kind/education/"
    signed_in_again(province, told, page, phone, looks)
    walk(page, (kept_at, f"/c/{PLACE}/estimate/carry/"))
    page.goto(f"{told}{kept_at}?anew")
    tasks = ("", "application/", "placement/", "papers/", "check/", "withdraw/", "points/")
    walk(page, (f"{case}{path}" for path in (*tasks, "kind/identity/?record=0")))
    walk(page, ("/me/insured/", f"/complain/?place={PLACE}"))
    complain(page)
    page.get_by_role("link", name="看这件反映").click()
    looks.at(page, "a report of one's own")
    page.goto(f"{told}{case}application/")
    page.select_option("[name=town]", index=1)
    page.click("main form button")
    page.goto(f"{told}{case}kind/identity/?record=0")
    page.select_option("[name=registered_in]", "430000")
    page.click("button[value=next]")
    page.goto(f"{told}{case}kind/education/?record=0")
    fill_day(page, "on", date(2006, 7, 1))
    page.click("button[value=next]")
    none_of_the_rest(page, f"{told}{case}")
    walk(page, (f"{case}check/",))
    page.check("[name=declared]")
    page.click("form[action$='/send/'] button")
    looks.at(page, "a receipt")

    for phone, paths in (
        (RETURNED, ("", "check/", "papers/", "timeline/")),
        (REFUSED, ("", "timeline/")),
        (FROZEN, ("", "timeline/", "points/")),
    ):
        page = on_phone(phone, scripts=True)
        walk(page, ("/me/", "/me/messages/", "/me/looks/", "/me/export/"))
        case = str(page.locator("main article a").first.get_attribute("href")) if page.goto(f"{told}/me/") else ""
        walk(page, (f"{case}{path}" for path in paths))
    walk(page, (f"{case}dispute/?line=education",))

    assert [] == looks.objected()


def signed_in_again(province: Any, told: str, page: Page, phone: str, looks: Looks) -> None:
    """Sign in once more at the same window, and look at the page that asks for the code."""
    page.goto(f"{told}/sign-in/login/?next=/me/")
    page.locator("main [name=phone]").fill(phone)
    page.locator("main form:has([name=phone]) button").click()
    page.locator("[name=code]").wait_for()
    looks.at(page, "a code to sign in")
    page.fill("[name=code]", province.code_for(phone))
    page.locator("main form:has([name=code]) button[type=submit]").first.click()
    page.wait_for_url("**/me/")


def pages_of_a_round(
    province: Any, told: str, opened: Look, on_phone: Look, looks: Looks, walk: Callable[..., None]
) -> None:
    """The calendar, rounds wherever they stand, the own result and its check, and claims from the form to the notice."""
    page = opened(narrow=False)
    cities = [f"/c/{place}/rounds/" for place in (PLACE, RANKED, BY_QUARTER)]
    walk(
        page, (*cities, f"/c/{RANKED}/households/", f"/c/{PLACE}/households/", "/notices/", "/notices/?number=1&code=2")
    )
    for city in cities[1:]:
        page.goto(f"{told}{city}")
        found = page.locator("main a[href^='/round/']").evaluate_all(
            "links => links.map(one => one.getAttribute('href'))"
        )
        walk(page, dict.fromkeys(found))

    page, case = case_of(told, on_phone, IN_PUBLICITY)
    walk(page, (case, f"{case}timeline/", f"{case}result/", f"{case}settle/"))
    page.goto(f"{told}{case}result/")
    page.locator("[data-verify] button").click()
    page.get_by_text("名单上您的这一行").wait_for()
    looks.at(page, "a list that was checked")

    for step in ("notice issued", "registered"):
        page, case = case_of(told, on_phone, family(province.home, step))
        walk(page, (f"{case}result/", f"{case}settle/", f"{case}settle/register/"))
    page, case = case_of(told, on_phone, MAY_CLAIM)
    walk(page, (f"{case}settle/",))
    page.locator("button[value=check]").click()
    looks.at(page, "a claim that says too little, or its check")
    settle_somewhere(page)
    looks.at(page, "a claim to check")
    page.locator("button[value=claim]").click()
    looks.at(page, "a claim")
    walk(page, (f"{case}settle/withdraw/",))

    assert [] == looks.objected()


def pages_of_objections(
    told: str, on_phone: Look, at_desk: Callable[..., Page], looks: Looks, walk: Callable[..., None]
) -> None:
    """Objecting to a line and to a row, one's own objections, the queue of the office and one of them."""
    page, case = case_of(told, on_phone, OBJECTOR)
    walk(page, (f"{case}object/", "/me/objections/"))
    page.locator("main a[href*='/me/objection/']").first.click()
    looks.at(page, "an objection")
    page.goto(f"{told}/c/{BY_QUARTER}/rounds/")
    rows = [one.get_attribute("href") for one in page.locator("main a[href^='/round/']").all()]
    walk(page, (f"{row}object/" for row in dict.fromkeys(rows[-1:])))
    page.locator("main form button").last.click()
    looks.at(page, "an objection that says nothing")

    officer = at_desk(f"officer-{BY_QUARTER}")
    walk(officer, ("/desk/objections/",))
    officer.locator("main table a[href*='/objection/']").first.click()
    looks.at(officer, "an objection at the desk")

    assert [] == looks.objected()


def family(home: Path, step: str) -> str:
    """Give the phone of a family that has come to some step after a round, from the list of accounts."""
    lines = (home / "accounts.txt").read_text(encoding="utf-8").splitlines()
    return next(line.split("\t")[0] for line in lines if step in line)


def case_of(told: str, on_phone: Look, phone: str) -> tuple[Page, str]:
    """Sign in on a phone, and give the page and where the first case is."""
    page = on_phone(phone, scripts=True)
    page.goto(f"{told}/me/")
    return page, str(page.locator("main article.record h3 a").first.get_attribute("href"))


def settle_somewhere(page: Page) -> None:
    """Choose the first address there is, with everything it needs, and go on to the check."""
    if page.locator("button[value=change]").count():
        page.locator("button[value=change]").click()
    page.locator("[name=where]").first.check()
    if page.locator("[name=household]").count():
        page.select_option("[name=household]", index=0)
    if page.locator("[name=host]").count():
        page.fill("[name=host]", "虚构亲友")
        page.check("[name=consent]")
    page.locator("button[value=check]").click()


def pages_of_the_counter(
    province: Any, told: str, at_desk: Callable[..., Page], looks: Looks, walk: Callable[..., None]
) -> None:
    """The queue and a case of a clerk, and entering for somebody from the number to the receipt."""
    page = at_desk(f"clerk-{PLACE}")
    walk(page, ("/desk/", "/desk/cases/", "/desk/cases/?state=submitted"))
    page.locator("main table a").first.click()
    looks.at(page, "a case")
    for closed in page.locator("main details").all():
        closed.locator("summary").first.click()
    looks.at(page, "a case, everything open")
    walk(page, (f"/desk/{path}/" for path in ("assist", "audit", "find", "accounts", "offline", "brought")))
    page.goto(f"{told}/desk/assist/")
    page.fill("[name=number]", synthetic(7303, date(1985, 5, 6), True))
    page.locator("main form button").first.click()
    page.locator("main form button").first.click()
    looks.at(page, "a new person without a name")
    page.fill("[name=name]", "欧阳代录")
    page.locator("main form button").first.click()
    looks.at(page, "no application yet")
    walk(page, ("/desk/serve/consents/",))
    page.goto(f"{told}/desk/serve/")
    page.locator("main form button").first.click()
    case = page.url.removeprefix(told)
    paths = ("", "application/", "papers/", "send/", "kind/identity/", "kind/education/")
    walk(page, (f"{case}{path}" for path in paths))
    page.locator("main [name$=-level]").first.select_option("大专")
    page.locator("main [name$=-on]").first.fill("x")
    page.locator("main form button").first.click()
    looks.at(page, "a record that cannot be read")
    page.goto(f"{told}{case}send/")
    page.locator("main form button").first.click()
    looks.at(page, "sent too early")
    walk(page, ("/desk/serve/leave/",))
    page.goto(f"{told}/desk/assist/")
    page.fill("[name=number]", number_of(province.home, WAITING))
    page.locator("main form button").first.click()
    page.locator("main table a").first.click()
    page.get_by_role("link", name="回执").first.click()
    looks.at(page, "a receipt")

    assert [] == looks.objected()


def pages_of_a_department(
    told: str,
    tmp_path: Path,
    at_desk: Callable[..., Page],
    comes_true: Callable[..., None],
    looks: Looks,
    walk: Callable[..., None],
) -> None:
    """The queue, one question, its answer by hand and by file, the second pair of eyes, and a question that is closed."""
    by_hand = "441900110"
    page = at_desk(f"clerk-{by_hand}")
    walk(page, ("/desk/questions/", "/desk/questions/batch/"))
    with page.expect_download() as coming:
        page.locator("a[href$='batch.xlsx']").click()
    sheet = tmp_path / "batch.xlsx"
    coming.value.save_as(sheet)
    openpyxl.load_workbook(sheet).save(sheet)
    page.set_input_files("[name=file]", sheet)
    page.locator("main form button").first.click()
    looks.at(page, "a file that is being read")
    comes_true(page, lambda: page.get_by_text("逐行结果").count() > 0)
    looks.at(page, "the result of a file without answers")
    page.goto(f"{told}/desk/questions/")
    page.locator("main table a").first.click()
    question = page.url
    for closed in page.locator("main details").all():
        closed.locator("summary").first.click()
    looks.at(page, "a question, everything open")
    page.locator("main form button").last.click()
    looks.at(page, "an answer without its reference")
    page.fill("[name=reference]", "窗〔2016〕9号")
    page.locator("main form button").last.click()
    walk(page, (question.removeprefix(told), "/desk/checks/"))
    page = at_desk(f"clerk2-{by_hand}")
    walk(page, ("/desk/checks/",))
    page.locator("main table a").first.click()
    looks.at(page, "a second check")

    assert [] == looks.objected()


def pages_of_those_in_charge(told: str, at_desk: Callable[..., Page], looks: Looks, walk: Callable[..., None]) -> None:
    """Delegations, spot checks, staff, working days, load, what is overdue, what was reported, the audit trail, clients."""
    clerk = at_desk(f"clerk-{ACCEPTS}")
    clerk.goto(f"{told}/desk/cases/?state=submitted")
    clerk.locator("main table a").first.click()
    clerk.get_by_role("button", name="予以受理").click()
    officer = at_desk(f"officer-{PLACE}")
    walk(officer, (f"/desk/{path}/" for path in ("staff", "calendar", "load", "cases", "overdue", "reports")))
    officer.locator("main table a").first.click()
    looks.at(officer, "a report to answer")
    walk(officer, ("/desk/spots/", "/desk/delegations/"))
    draw = officer.locator("main form[action*='/draw/']", has_text="").all()
    for at in range(len(draw)):
        officer.goto(f"{told}/desk/delegations/")
        officer.locator("main form[action*='/draw/'] button").nth(at).click()
    walk(officer, ("/desk/spots/",))
    officer.locator("main table a").first.click()
    looks.at(officer, "a decision drawn by lot")
    walk(at_desk("auditor"), ("/desk/audit/", "/desk/audit/?of=4419"))
    walk(at_desk(f"agency-{PLACE}"), ("/desk/clients/", "/desk/audit/"))
    walk(at_desk("supervisor"), ("/desk/", "/desk/load/"))

    assert [] == looks.objected()


def pages_of_rounds_at_the_desk(
    told: str, at_desk: Callable[..., Page], looks: Looks, walk: Callable[..., None]
) -> None:
    """Rounds, a run, plans and announced days, claims with an act on one, collective households from application to approval."""
    officer = at_desk(f"officer-{BY_QUARTER}")
    walk(officer, ("/desk/", "/desk/rounds/", "/desk/plans/"))
    officer.locator("main table a[href*='/plans/']").first.click()
    looks.at(officer, "a plan")
    officer.locator("button[name=read]").click()
    looks.at(officer, "a plan without a file")
    officer.goto(f"{told}/desk/rounds/?state=publicity")
    officer.locator("main table a[href*='/round/']").first.click()
    looks.at(officer, "a round in publicity")
    round_ = officer.url
    officer.locator("main table a[href*='/sealing/']").first.click()
    looks.at(officer, "a sealing")
    officer.goto(round_)
    officer.locator("main table a[href*='/run/']").first.click()
    looks.at(officer, "a run")
    officer.goto(f"{told}/desk/rounds/?state=open")
    officer.locator("main table a[href*='/round/']").first.click()
    for closed in officer.locator("main details").all():
        closed.locator("summary").first.click()
    looks.at(officer, "a round that is open, everything open")
    walk(officer, (f"{officer.url.removeprefix(told)}do/close/",))
    walk(at_desk(f"approver-{BY_QUARTER}"), ("/desk/rounds/", "/desk/claims/"))
    walk(at_desk("supervisor"), ("/desk/plans/",))

    officer = at_desk(f"officer-{RANKED}")
    walk(officer, (f"/desk/claims/?state={state}" for state in ("reserved", "confirmed", "annulled")))
    officer.goto(f"{told}/desk/claims/?state=settled")
    officer.locator("main table a").first.click()
    looks.at(officer, "a claim")
    officer.locator("main a.button.grave").first.click()
    officer.locator("main form button").click()
    looks.at(officer, "an act without a reason")

    employer = at_desk(f"employer-{RANKED}")
    walk(employer, ("/desk/households/", "/desk/households/apply/"))
    employer.locator("main form button").click()
    looks.at(employer, "an application for a household that says nothing")
    for name, text in (("name", "示例集体户"), ("address", "示例路1号"), ("in_charge", "某某"), ("room", "5")):
        employer.fill(f"[name={name}]", text)
    employer.fill("[name=in_charge_phone]", "13800000000")
    employer.select_option("[name=town]", index=7)
    employer.locator("main form button").click()
    looks.at(employer, "a household that was applied for")
    police = at_desk(f"public_security-{RANKED}")
    walk(police, ("/desk/households/",))
    police.locator("main table a").first.click()
    police.get_by_role("link", name="不予批准").click()
    looks.at(police, "refusing a household")

    assert [] == looks.objected()


def pages_of_later_days(
    told_later: Callable[[str], str],
    on_phone: Look,
    at_desk: Callable[..., Page],
    looks: Looks,
    walk: Callable[..., None],
) -> None:
    """What ran out, a batch nobody entered, second thoughts about a claim, and a family that asks to move in; on a copy, later."""
    lapsed, expired, asks = (on_phone(phone, scripts=True) for phone in (RETURNED, EXTENDED, ASKS))
    officer, approver, employer = (at_desk(f"{who}-{RANKED}") for who in ("officer", "approver", "employer"))
    holder = at_desk(f"officer-{PLACE}")
    later = told_later(AFTER_NOTICES)
    for page in (lapsed, expired, asks, officer, approver, employer, holder):
        looks.follow(page)

    def look(page: Page, path: str, what: str) -> None:
        page.goto(path if path.startswith("http") else f"{later}{path}")
        looks.at(page, what)

    look(lapsed, first_case(lapsed, later), "an application that has lapsed")
    look(expired, f"{first_case(expired, later)}settle/", "a claim that has expired")
    a_batch_of_nobody(holder, later, looks)
    second_thoughts(officer, approver, later, looks)
    a_family_asks(asks, employer, later, looks)

    assert [] == looks.objected()


def first_case(page: Page, site: str) -> str:
    """Give the address of somebody's first case."""
    page.goto(f"{site}/me/")
    return f"{site}{page.locator('main article.record h3 a').first.get_attribute('href')}"


def a_batch_of_nobody(officer: Page, site: str, looks: Looks) -> None:
    """Close a batch in which nobody confirmed, and end it: at the desk and in public."""
    officer.goto(f"{site}/desk/rounds/?state=open")
    officer.get_by_role("link", name=f"{EMPTY_BATCH}批次").first.click()
    does(officer, "截止")
    does(officer, "无人参加，结束批次")
    looks.at(officer, "a batch that ended empty")
    officer.goto(f"{site}/round/{officer.url.rstrip('/').rsplit('/', 1)[1]}/")
    looks.at(officer, "an empty batch in public")


def second_thoughts(officer: Page, approver: Page, site: str, looks: Looks) -> None:
    """What two people can do with a claim after something was done in error; each page is looked at before the act is done."""

    def asked(page: Page, act: str, *, done: bool = True) -> None:
        """Look at the page that says what an act means, and do it."""
        page.goto(claim)
        page.get_by_role("link", name=act, exact=True).click()
        looks.at(page, act)
        if done:
            page.fill("main form [name=reason]", REASON)
            page.locator("main form").get_by_role("button", name=act, exact=True).click()

    officer.goto(f"{site}/desk/claims/?state=expired")
    looks.at(officer, "claims that have expired")
    officer.goto(f"{site}/desk/claims/?state=reserved")
    officer.locator("main table a").first.click()
    claim = officer.url
    asked(officer, "一名家人不再随迁", done=False)
    asked(officer, "提请撤销（弄虚作假）")
    looks.at(officer, "a claim with a proposal")
    asked(approver, "不同意提请")
    officer.goto(claim)
    does(officer, "提请撤销（弄虚作假）", reason=REASON)
    asked(approver, "撤销入户资格")
    looks.at(approver, "a claim that was annulled")
    asked(officer, "提请解除限制申请")
    asked(approver, "解除限制申请")
    asked(officer, "提请恢复（办错了）")
    asked(approver, "恢复入户资格")


def a_family_asks(applicant: Page, employer: Page, site: str, looks: Looks) -> None:
    """Ask to move into a collective household, and see its page as whoever holds it does."""
    applicant.goto(f"{first_case(applicant, site)}settle/")
    applicant.locator("[name=where][value=employer_household]").check()
    name = applicant.locator("[name=household] option").nth(1).inner_text().split("（")[0]
    applicant.select_option("[name=household]", index=1)
    applicant.locator("button[value=check]").click()
    applicant.locator("button[value=claim]").click()
    employer.goto(f"{site}/desk/households/")
    employer.get_by_role("link", name=name, exact=True).first.click()
    employer.get_by_role("heading", name="申请迁入的家庭").wait_for()
    looks.at(employer, "a household that a family asks to move into")
    employer.locator("main article").first.get_by_role("button", name="同意", exact=True).click()
    looks.at(employer, "a household that takes a family in")


PARTS = (
    public_pages,
    pages_of_signing_in,
    pages_of_the_second_factor,
    pages_of_a_person,
    pages_of_a_round,
    pages_of_objections,
    pages_of_the_counter,
    pages_of_a_department,
    pages_of_those_in_charge,
    pages_of_rounds_at_the_desk,
    pages_of_later_days,
)
"""In this order: what somebody does on one page is looked at on another."""


def test_no_page_was_passed_over(request: pytest.FixtureRequest, subtests: pytest.Subtests, looks: Looks) -> None:
    """Whoever adds a template adds where it is looked at. One test: what was looked at is known to one process alone."""
    for part in PARTS:
        with subtests.test(part.__name__):
            part(**{name: request.getfixturevalue(name) for name in inspect.signature(part).parameters})
    passed_over = looks.never_looked_at()

    assert [] == passed_over, passed_over
