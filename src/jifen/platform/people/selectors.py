"""Reading people: by the whole identity number or by public name, never by browsing."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from jifen.platform.accounts.models import User
from jifen.platform.config import clock
from jifen.platform.offices.models import Office
from jifen.platform.people.models import Mandate, Person
from jifen.platform.vault.index import Purpose, blind_indexes


def find_by_number(number: str) -> Person | None:
    """Find a person by the whole identity number; there is no search by a part of it."""
    return Person.objects.filter(identity_index__in=blind_indexes(Purpose.IDENTITY_REGISTRY, number)).first()


def of_user(user: User) -> Person | None:
    """Give the person of an account, or None where it is not registered yet."""
    return Person.objects.filter(user=user).first()


def address_of(person: Person) -> str:
    """Give where messages to a person go: the phone, else the proven e-mail address of the account, else nowhere."""
    if person.phone or person.user_id is None:
        return person.phone
    proven = EmailAddress.objects.filter(user_id=person.user_id, verified=True).order_by("-primary", "pk").first()
    return proven.email if proven else ""


def mandates_of(person: Person) -> QuerySet[Mandate]:
    """Give everybody who acts, asked to act, or acted for a person."""
    return person.mandates.select_related("agent").order_by("-asked_at")


def mandate_in_force(agent: Office, person: Person) -> Mandate | None:
    """Give the mandate under which an agent may act for a person today, or None."""
    today = clock.today()
    return Mandate.objects.filter(
        agent=agent,
        person=person,
        confirmed_at__isnull=False,
        revoked_at__isnull=True,
        starts_on__lte=today,
        ends_on__gte=today,
    ).first()


def clients_of(agent: Office) -> QuerySet[Mandate]:
    """Give the mandates of one agent, those in force and those that wait; nobody else's."""
    return (
        Mandate.objects.filter(agent=agent, revoked_at__isnull=True, ends_on__gte=clock.today())
        .select_related("person")
        .order_by("-asked_at")
    )
