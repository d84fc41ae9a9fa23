"""Knowing people: one account one person, one number one person, however it is written and whoever was first."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from jifen.kernel import identity
from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.accounts.models import User
from jifen.platform.audit.models import Entry
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.messaging.selectors import of_case, of_person
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.people import services as people
from jifen.platform.people.models import Mandate, Person
from jifen.platform.people.selectors import address_of, clients_of, find_by_number, mandate_in_force

BORN = date(1980, 5, 6)


def number(at: int = 0, born: date = BORN) -> str:
    """Give an identity number of the county that belongs to nobody."""
    return identity.synthetic(at, born, male=True)


def account(phone: str = "+8613800000001") -> User:
    """Make the account of a person."""
    return User.objects.create_user(phone=phone, phone_verified=True)


def register(at: int = 0, user: User | None = None, **changed: Any) -> Person:
    """Register somebody."""
    told = {"name": "陈小红", "number": number(at), "phone": "", "user": user, "actor": "U1"} | changed
    return people.register(**told)


@pytest.mark.usefixtures("db")
class TestRegistering:
    """One number, one person."""

    def test_registering_twice_is_once(self) -> None:
        """The same account and the same number give the same person, and one row of the trail."""
        user = account()

        assert register(user=user) == register(user=user)
        assert (1, 1) == (Person.objects.count(), Entry.objects.filter(act="people.register").count())

    def test_one_account_cannot_hold_two_numbers(self) -> None:
        """An account is one person."""
        user = account()
        register(0, user)
        with pytest.raises(RefusedError) as refused:
            register(1, user)

        assert ("platform.identity_taken", 1) == (refused.value.code, Person.objects.count())

    @pytest.mark.parametrize("write", ["{}", " {} ", "{:>20}"])
    def test_a_number_is_one_number_however_it_is_written(self, write: str) -> None:
        """Blanks, small x, full-width digits, and the fifteen places of old."""
        person = register()
        full = number()
        wide = "".join(chr(ord(one) + 0xFEE0) if one.isdigit() else one for one in full)

        assert person == find_by_number(write.format(full)) == find_by_number(full.lower()) == find_by_number(wide)
        assert person == find_by_number(full[:6] + full[8:17])
        assert person == register(number=full[:6] + full[8:17])

    @pytest.mark.parametrize("wrong", ["", "449901", "44990119800506001Y", "1" * 18])
    def test_a_number_that_cannot_be_right_is_refused(self, wrong: str) -> None:
        """Nobody is registered under it."""
        with pytest.raises(BadInputError) as refused:
            register(number=wrong)

        assert ("platform.identity", 0) == (refused.value.code, Person.objects.count())

    def test_a_person_has_a_name(self) -> None:
        """Blanks are none."""
        with pytest.raises(BadInputError) as refused:
            register(name="  ")

        assert "platform.name" == refused.value.code

    @pytest.mark.parametrize(("confirmed", "state"), [(True, "confirmed"), (False, "refused")])
    def test_what_public_security_said_is_kept_with_its_day(self, confirmed: bool, state: str) -> None:
        """And stands in the trail."""
        person = register()
        people.confirm_real_name(person=person, confirmed=confirmed, by="public_security", on=BORN)
        person.refresh_from_db()

        assert (state, BORN) == (person.real_name, person.real_name_on)
        assert {"state": state} == Entry.objects.get(act="people.real_name").data

    def test_a_person_shows_nothing_when_printed(self) -> None:
        """Neither name nor number stands in a log line or a traceback."""
        person = register()

        assert person.public == str(person)
        assert number() not in repr(person) and "陈小红" not in repr(person)


def test_two_windows_at_once_register_one_person(transactional_db: None) -> None:
    """Three windows enter the same number at once: one person, and all of them hold it."""
    together, found, faults = threading.Barrier(3), [], []

    def enter() -> None:
        together.wait(20)
        try:
            found.append(register().pk)
        except Exception as fault:  # noqa: BLE001  handed on below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=enter) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ([], 3, 1, 1) == (faults, len(found), len(set(found)), Person.objects.count())


# ── mandates ──


@pytest.fixture
def agency(world: Any) -> Office:
    """Give an agency."""
    office: Office = Office.objects.create(kind="agency", level="city", area=world.city.code, name="示例代办服务部")
    return office


def asked(world: Any, agency: Office, person: Person, days: int = 30) -> Mandate:
    """Let the agency ask."""
    today = clock.today()
    by = world.staff("agent", "agent", agency)
    return people.ask_mandate(by=by, agent=agency, person=person, starts_on=today, ends_on=today + timedelta(days=days))


def test_a_mandate_gives_no_right_before_it_is_confirmed(world: Any, agency: Office) -> None:
    """Asked for, the person is told; confirmed, it holds from its first day to its last."""
    person = register(phone="+8613800000009")
    mandate = asked(world, agency, person)

    assert mandate_in_force(agency, person) is None
    assert ["mandate_asked"] == [one.template for one in of_person(person.public)]

    people.confirm_mandate(person=person, mandate=mandate)

    assert mandate == mandate_in_force(agency, person)
    assert [mandate] == list(clients_of(agency))


@pytest.mark.parametrize(("moved", "holds"), [(-1, False), (0, True), (30, True), (31, False)])
def test_a_mandate_ends(world: Any, agency: Office, settings: Any, moved: int, holds: bool) -> None:
    """Both days are inside, and after the last one nothing is left."""
    person = register()
    people.confirm_mandate(person=person, mandate=asked(world, agency, person))
    settings.JIFEN_TODAY = clock.today() + timedelta(days=moved)

    assert holds == bool(mandate_in_force(agency, person))


def test_a_revoked_mandate_is_dead_at_once_and_for_ever(world: Any, agency: Office) -> None:
    """Confirming it again does not wake it; refusing before confirming is the same."""
    person = register()
    mandate = asked(world, agency, person)
    people.confirm_mandate(person=person, mandate=mandate)
    people.revoke_mandate(person=person, mandate=mandate)
    people.confirm_mandate(person=person, mandate=mandate)
    refused = asked(world, agency, person)
    people.revoke_mandate(person=person, mandate=refused)
    people.confirm_mandate(person=person, mandate=refused)

    assert mandate_in_force(agency, person) is None
    assert [] == list(clients_of(agency))


def test_nobody_confirms_a_mandate_of_somebody_else(world: Any, agency: Office) -> None:
    """Nor revokes it."""
    mandate = asked(world, agency, register(0))
    stranger = register(1)
    for act in (people.confirm_mandate, people.revoke_mandate):
        with pytest.raises(RefusedError) as refused:
            act(person=stranger, mandate=mandate)
        assert "platform.not_yours" == refused.value.code


@pytest.mark.parametrize("days", [-1, 367])
def test_a_mandate_runs_forward_and_a_year_at_most(world: Any, agency: Office, days: int) -> None:
    """There is no mandate without an end in sight."""
    with pytest.raises(BadInputError) as refused:
        asked(world, agency, register(), days)

    assert "platform.mandate" == refused.value.code


def test_only_people_of_the_agency_ask_in_its_name(world: Any, agency: Office) -> None:
    """A clerk may not, and an agent of another agency gets nobody's client."""
    other = Office.objects.create(kind="agency", level="city", area=world.other.code, name="另一家")
    stranger = world.staff("other-agent", "agent", other)
    for by in (world.clerk, stranger):
        with pytest.raises(NotAllowedError):
            people.ask_mandate(by=by, agent=agency, person=register(), starts_on=clock.today(), ends_on=clock.today())


def test_messages_reach_whoever_has_an_e_mail_address_and_no_phone(world: Any) -> None:
    """The phone goes first; without one the proven address of the account is written to, and never an unproven one."""
    case = world.draft()
    person = case.person
    EmailAddress.objects.create(user=person.user, email="a@example.test", verified=False, primary=True)
    with_phone = address_of(person)
    person.phone = ""
    person.save(update_fields=["phone"])
    unproven = address_of(person)
    EmailAddress.objects.update(verified=True)
    casework.submit(case=case, actor=world.applicant(case), key="k")

    assert (True, "", "a@example.test") == (with_phone.startswith("+86"), unproven, address_of(person))
    assert ["email"] == list(of_case(case.public).values_list("channel", flat=True))
