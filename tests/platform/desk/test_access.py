"""Who may open which page of the desk, enumerated: an address missing from the table fails."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jifen.platform.accounts.models import User
from jifen.platform.desk.urls import urlpatterns
from jifen.platform.offices.models import Membership, Office

Role = Membership.Role

CASES = ("case.read", "case.accept")
SERVING = ("case.assist", "client.act")
ROUNDS = ("round.read", "round.run", "round.release")
PLANS = ("plan.publish", "target.set", "round.read")
HEARING = ("objection.handle", "objection.answer")
CLAIMS = ("claim.handle", "claim.annul")
HOUSEHOLDS = ("household.apply", "household.approve")
TABLE: dict[str, tuple[str, ...]] = {
    "home": (),
    "cases": CASES,
    "case": CASES,
    "accept": ("case.accept",),
    "return": ("case.accept",),
    "refuse": ("case.accept",),
    "reopen": ("case.reopen",),
    "objections": HEARING,
    "objection": HEARING,
    "objection_paper": HEARING,
    "doubt_paper": ("question.answer", "question.check"),
    "case_paper": CASES,
    "question_paper": ("question.answer", "question.check"),
    "serve_papers": SERVING,
    "find": ("case.read", "case.accept", "question.answer", "question.check"),
    "questions": ("question.answer",),
    "batch": ("question.answer",),
    "batch_download": ("question.answer",),
    "batch_upload": ("question.answer",),
    "batch_result": ("question.answer",),
    "question": ("question.answer",),
    "checks": ("question.check",),
    "check": ("question.check",),
    "assist": ("case.assist",),
    "accounts": ("case.assist",),
    "serve": SERVING,
    "leave": SERVING,
    "serve_case": SERVING,
    "serve_application": SERVING,
    "serve_kind": SERVING,
    "serve_send": ("case.assist",),
    "serve_receipt": ("case.assist",),
    "serve_consents": ("case.assist",),
    "offline": ("case.assist",),
    "offline_worker": ("case.assist",),
    "offline_seat": ("case.assist",),
    "offline_entry": ("case.assist",),
    "brought": ("case.assist",),
    "brought_go_on": ("case.assist",),
    "clients": ("client.act",),
    "act_for": ("client.act",),
    "delegations": ("office.delegate",),
    "revoke": ("office.delegate",),
    "draw": ("spot.check",),
    "spots": ("spot.check",),
    "spot": ("spot.check",),
    "staffing": ("office.staff",),
    "calendar": ("calendar.publish",),
    "reports": ("report.answer", "load.read"),
    "report": ("report.answer", "load.read"),
    "rounds": ROUNDS,
    "round": ROUNDS,
    "round_act": ("round.run", "round.release"),
    "waive": ("round.waive",),
    "sealing": ("round.run", "round.release"),
    "run": ("round.run", "round.release"),
    "standings": ("round.run", "round.release"),
    "plans": PLANS,
    "set_target": ("target.set",),
    "plan": PLANS,
    "plan_template": PLANS,
    "publish_plan": ("plan.publish",),
    "announce": ("plan.publish",),
    "claims": CLAIMS,
    "claim": CLAIMS,
    "claim_notice": CLAIMS,
    "claim_act": CLAIMS,
    "households": HOUSEHOLDS,
    "household_apply": ("household.apply",),
    "household": HOUSEHOLDS,
    "household_act": HOUSEHOLDS,
    "household_family": ("household.apply",),
    "moved_out": HOUSEHOLDS,
    "load": ("load.read",),
    "overdue": ("overdue.handle",),
    "remind": ("overdue.handle",),
    "hand_on": ("overdue.handle",),
    "audit": ("audit.read",),
}
"""Every address of the desk and the acts of which one opens it."""

MAY: dict[str, tuple[str, ...]] = {
    Role.CLERK: (
        "cases",
        "find",
        "questions",
        "checks",
        "batch",
        "assist",
        "accounts",
        "rounds",
        "plans",
        "objections",
        "households",
    ),
    Role.REVIEWER: ("find", "questions", "checks", "batch", "reports"),
    Role.OFFICER: (
        "cases",
        "find",
        "delegations",
        "staffing",
        "calendar",
        "load",
        "reports",
        "overdue",
        "spots",
        "rounds",
        "plans",
        "objections",
        "claims",
    ),
    Role.APPROVER: ("cases", "find", "load", "reports", "spots", "rounds", "plans", "claims"),
    Role.SUPERVISOR: ("load", "reports", "overdue", "rounds", "plans"),
    Role.AUDITOR: ("audit",),
    Role.OPERATOR: (),
    Role.AGENT: ("clients",),
    Role.EMPLOYER: ("clients", "households"),
}
"""Which pages that need nothing else each role may open."""

PAGES = tuple(dict.fromkeys(name for names in MAY.values() for name in names))


def test_every_address_of_the_desk_names_its_acts_in_the_table() -> None:
    """A page nobody has thought about would be open to everybody who works here."""
    found = {str(one.name): getattr(one.callback, "acts", None) for one in urlpatterns}

    assert TABLE == found


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_its_own_pages_and_is_told_which_right_it_lacks_for_the_others(
    world: Any, browse: Any, role: str
) -> None:
    """Every role against every page, the whole table."""
    office = world.department("education") if role == Role.REVIEWER else world.government(world.here)
    if role in (Role.AGENT, Role.EMPLOYER):
        office = world.agency()
    browser = browse(world.staff(role, office))

    found = {name: browser.get(reverse(f"desk:{name}")) for name in PAGES}

    assert {name: 200 if name in MAY[role] else 403 for name in PAGES} == {
        name: answer.status_code for name, answer in found.items()
    }
    assert all(b"platform.not_allowed" in answer.content for answer in found.values() if answer.status_code == 403)


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_learns_nothing(world: Any) -> None:
    """An address alone tells nobody whether a case is there."""
    case = world.sent()

    found = {
        Client().get(reverse("desk:case", args=[public])).headers["Location"].partition("?")[0]
        for public in (case.public, "NOSUCHCASE00")
    }

    assert {reverse("account_login")} == found


def test_an_applicant_is_refused_at_the_desk(world: Any, browse: Any) -> None:
    """The desk is not the applicants' door, even to their own case."""
    case = world.sent()
    browser = browse(case.person.user)

    assert [403, 403] == [
        browser.get(reverse("desk:home")).status_code,
        browser.get(reverse("desk:case", args=[case.public])).status_code,
    ]


def test_without_a_second_factor_no_page_of_the_desk_opens(world: Any, browse: Any, settings: Any) -> None:
    """Only a demonstration lets staff in with a password alone."""
    settings.JIFEN_DEMO = False

    answer = browse(world.clerk()).get(reverse("desk:cases"))

    assert (403, True) == (answer.status_code, b"platform.second_factor" in answer.content)


def test_a_second_factor_has_to_be_used_in_this_session_and_not_only_enrolled(
    world: Any, browse: Any, settings: Any
) -> None:
    """A stolen password with a session of its own does not inherit the owner's second factor."""
    from allauth.account.internal.flows.login import record_authentication
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    settings.JIFEN_DEMO = False
    user = world.clerk()
    TOTP.activate(user, generate_totp_secret())
    browser = browse(user)
    before = browser.get(reverse("desk:cases")).status_code
    session = browser.session
    record_authentication(type("Request", (), {"session": session})(), user, "mfa", type="totp")
    session.save()

    assert (403, 200) == (before, browser.get(reverse("desk:cases")).status_code)


@pytest.mark.parametrize("name", ["case", "accept", "return", "refuse"])
def test_the_case_of_another_city_is_refused_and_looks_like_one_that_is_not_there(
    world: Any, browse: Any, name: str
) -> None:
    """The button that is missing on the page is refused on the server as well."""
    case = world.sent()
    browser = browse(world.clerk(area=world.there))
    call = browser.get if name == "case" else browser.post

    found = [call(reverse(f"desk:{name}", args=[public])) for public in (case.public, "NOSUCHCASE00")]

    case.refresh_from_db()
    assert ([403, 403], found[0].content.count(b"platform.not_allowed"), "submitted") == (
        [answer.status_code for answer in found],
        found[1].content.count(b"platform.not_allowed"),
        case.state,
    )


@pytest.mark.parametrize(("department", "area"), [("housing", "here"), ("education", "there")])
def test_a_question_to_another_department_or_another_city_is_refused(
    world: Any, browse: Any, department: str, area: str
) -> None:
    """Reviewers see what their own department in their own area is asked, and nothing else."""
    question = world.question(world.accepted(), "education")
    browser = browse(world.reviewer(department, area=getattr(world, area)))

    found = [
        browser.get(reverse("desk:question", args=[question.public])).status_code,
        browser.post(reverse("desk:question", args=[question.public]), {"verdict": "confirmed"}).status_code,
        browser.get(reverse("desk:check", args=[question.public])).status_code,
    ]

    assert [403, 403, 403] == found


def test_a_membership_that_has_ended_opens_nothing(world: Any, browse: Any) -> None:
    """Who left the office yesterday is out today."""
    user = world.clerk()
    Membership.objects.filter(user=user).update(ends_on=world_day_before())

    assert 403 == browse(user).get(reverse("desk:cases")).status_code


def world_day_before() -> Any:
    """Give the day before the tests' day."""
    from datetime import date

    return date(2016, 3, 15)


def test_an_office_that_was_closed_gives_no_right(world: Any, browse: Any) -> None:
    """Rights come from an office that works."""
    user = world.clerk()
    Office.objects.filter(area=world.here, kind="government").update(active=False)

    assert 403 == browse(user).get(reverse("desk:cases")).status_code


def test_a_locked_account_opens_nothing(world: Any, browse: Any) -> None:
    """A session that is still open does not outlive the account."""
    user = world.clerk()
    browser = browse(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert 302 == browser.get(reverse("desk:cases")).status_code
