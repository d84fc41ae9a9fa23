"""Applying, from the first answer to the receipt, in a browser without scripts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from jifen.platform.audit.models import Entry
from jifen.platform.casework import receipts
from jifen.platform.casework.models import Case


def _at(name: str, case: Case, *more: str) -> str:
    return reverse(f"portal:{name}", args=[case.public, *more])


def test_whoever_signs_in_says_who_they_are_and_starts_once_however_often_they_press(world: Any, browse: Any):
    """An account without a person is sent to say who it is; starting twice opens one case with the identity in it."""
    client = browse(world.account())
    start = reverse("portal:start", args=[world.place])
    asked = client.get(start)
    person = world.person()
    own = browse(person.user)
    first = own.post(start, {"scheme": world.scheme})
    again = own.post(start, {"scheme": world.scheme})
    case = Case.objects.get()

    assert asked.status_code == 302 and asked["Location"].startswith(reverse("portal:identity"))
    assert first["Location"] == again["Location"] == _at("case", case)
    assert person.name == case.entries["records"]["identity"][0]["values"]["name"]


def test_what_cannot_be_read_is_kept_and_said_at_its_field(world: Any, browse: Any):
    """A thirtieth of February stays in the boxes with what is wrong beside them, and the record is shown again."""
    person = world.person()
    case = world.draft(person, whole=False)
    client = browse(person.user)
    typed = {
        "record": "new",
        "do": "next",
        "whose": "self",
        "level": "本科",
        "on_year": "2007",
        "on_month": "2",
        "on_day": "30",
    }
    answer = client.post(_at("kind", case, "education"), typed)
    shown = client.get(answer["Location"]).content.decode()
    case.refresh_from_db()

    assert f"{_at('kind', case, 'education')}?record=1" == answer["Location"]
    assert "2007-2-30" == case.entries["records"]["education"][1]["values"]["on"]
    assert 'class="field bad" data-field="on"' in shown and 'value="30"' in shown


def test_one_field_is_kept_at_once_and_a_wrong_one_says_so_and_is_kept_too(world: Any, browse: Any):
    """The address a script calls keeps a field alone; what is wrong with it comes back as 422."""
    person = world.person()
    case = world.draft(person, whole=False)
    client = browse(person.user)
    url = f"{_at('kind_save', case, 'education')}?record=0"
    good = client.post(url, {"field": "level", "level": "本科"})
    bad = client.post(url, {"field": "on", "on_year": "2007", "on_month": "13", "on_day": "1"})
    case.refresh_from_db()
    values = case.entries["records"]["education"][0]["values"]

    assert 200 == good.status_code and ":" in good.json()["saved"]
    assert 422 == bad.status_code and "on" in bad.json()["errors"]
    assert ("本科", "2007-13-1") == (values["level"], values["on"])


def test_sending_twice_is_sending_once_and_the_receipt_holds(world: Any, browse: Any):
    """The same form pressed twice, and another one, give one number, one signed receipt; a changed letter breaks it."""
    person = world.person()
    case = world.draft(person)
    client = browse(person.user)
    page = client.get(_at("check", case))
    key = page.context["key"]
    answers = [client.post(_at("send", case), {"declared": "on", "key": one}) for one in (key, key, "another")]
    case.refresh_from_db()
    given = receipts.last(case)
    assert given is not None
    other = receipts.Receipt(given.number, "0" * 64, given.at, given.key, given.signature)

    assert [_at("receipt", case)] * 3 == [one["Location"] for one in answers]
    assert 1 == Entry.objects.filter(act=receipts.ACT).count() == case.moves.count()
    assert receipts.holds(given) and not receipts.holds(other)
    assert client.get(_at("receipt_pdf", case)).content.startswith(b"%PDF")
    assert str(case.number) in client.get(_at("receipt", case)).content.decode()


def test_nothing_is_sent_without_the_declaration_or_with_gaps(world: Any, browse: Any):
    """Without the tick, and with kinds left open, the page says what is missing and the case stays a draft."""
    person, hasty = world.person(), world.person()
    whole, holed = world.draft(person), world.draft(hasty, whole=False)
    undeclared = browse(person.user).post(_at("send", whole), {"key": "k"})
    gaps = browse(hasty.user).post(_at("send", holed), {"key": "k", "declared": "on"})

    assert (400, 400) == (undeclared.status_code, gaps.status_code)
    assert {"draft"} == set(Case.objects.values_list("state", flat=True))
    assert "尚未提交" in gaps.content.decode()


def test_each_gap_leads_to_the_page_on_which_it_is_closed(world: Any, browse: Any):
    """A kind to its own page, town and use to that of the application; told by the kind, whatever its name."""
    from jifen.platform.casework import services as casework

    person = world.person()
    case = world.draft(person, whole=False)
    shown = browse(person.user).get(_at("check", case)).context["gaps"]
    _, gaps = casework.what_is_missing(case)
    pages = {
        one.text: _at("application", case) if one.kind == "application" else _at("kind", case, one.kind) for one in gaps
    }

    assert pages == dict(shown)
    assert {"application", "title"} <= {one.kind for one in gaps}


def test_none_closes_a_kind_and_leads_on(world: Any, browse: Any):
    """Saying that one has none is an answer: the kind is closed without a record, and the next one opens."""
    person = world.person()
    case = world.draft(person, whole=False)
    answer = browse(person.user).post(_at("kind", case, "title"), {"record": "new", "do": "none"})
    case.refresh_from_db()

    assert "title" in case.entries["closed"] and not case.entries["records"].get("title")
    assert answer["Location"] != _at("kind", case, "title")


def test_a_household_of_somebody_else_needs_their_consent(world: Any, browse: Any):
    """Relatives or friends are named and have consented, or it is not kept; nowhere is land asked for."""
    person = world.person()
    case = world.draft(person)
    client = browse(person.user)
    refused = client.post(_at("placement", case), {"where": "host", "host": ""})
    kept = client.post(_at("placement", case), {"where": "host", "host": "示例户主", "consent": "on"})
    case.refresh_from_db()

    assert (200, 302) == (refused.status_code, kept.status_code)
    assert "示例户主" == case.placement["host"]


def test_a_return_opens_only_what_was_named(world: Any, browse: Any):
    """After a return for correction one kind is open, the others are not, and it can be sent again."""
    from jifen.platform.casework import services as casework

    person = world.person()
    case = world.sent(person)
    item = casework.Item("education", "毕业日期与证书不符")
    casework.return_for_correction(case=case, by=world.clerk, items=[item], reason="请核对")
    client = browse(person.user)
    page = client.get(_at("case", case)).content.decode()
    row = {
        "record": "0",
        "do": "next",
        "whose": "self",
        "level": "大专",
        "mode": "全日制",
        "on_year": "2006",
        "on_month": "7",
        "on_day": "2",
    }
    opened, closed = (
        client.post(_at("kind", case, "education"), row),
        client.post(_at("kind", case, "title"), {"do": "none"}),
    )
    again = client.post(_at("send", case), {"declared": "on", "key": "again"})
    case.refresh_from_db()

    assert "毕业日期与证书不符" in page
    assert (302, 403, 302) == (opened.status_code, closed.status_code, again.status_code)
    assert "submitted" == case.state
