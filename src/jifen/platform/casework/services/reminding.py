"""Reminding people, once, of an application they have begun and not sent."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from jifen.platform.casework import schemes
from jifen.platform.casework.lifecycle import State
from jifen.platform.casework.models import Case
from jifen.platform.casework.selectors.windows import window_of
from jifen.platform.casework.services.steps import tell
from jifen.platform.config import clock
from jifen.platform.messaging.selectors import cases_told, wants_reminders

UNTOUCHED = timedelta(days=14)
"""After so long without a change a draft is taken to have been forgotten."""

BEFORE_CLOSING = timedelta(days=10)
"""So long before a window closes there is time to finish at ease."""

TEMPLATES = ("draft_waits", "draft_closes")


def remind_of_drafts(*, at_most: int = 200) -> int:
    """
    Remind people of drafts whose window closes soon, or that nobody has touched for long; each draft once and for all.

    Returns:
        How many people were reminded; who wants no reminders is not.
    """
    now = clock.now()
    drafts = Case.objects.filter(state=State.DRAFT).exclude(public__in=cases_told(*TEMPLATES))
    closing = _closing(set(drafts.order_by().values_list("scheme", flat=True)), clock.today())
    # Whoever is at work today is not disturbed.
    due = Q(saved_at__lte=now - UNTOUCHED) | Q(scheme__in=closing, saved_at__lte=now - timedelta(days=1))
    count = 0
    for case in drafts.filter(due).select_related("person").order_by("-saved_at")[:at_most]:
        if not wants_reminders(case.person.public):
            continue
        city, last = schemes.city_of(case.city), closing.get(case.scheme)
        named = {"city": city.name if city else "", "saved": case.saved_at.date(), "due": last}
        tell(case, "draft_closes" if last else "draft_waits", ":reminder", **named)
        count += 1
    return count


def _closing(ids: set[str], today: date) -> dict[str, date]:
    """Give, of some schemes, those with a window that is open and closes soon, with the first day on which one does."""
    found: dict[str, date] = {}
    for scheme in ids:
        pack = schemes.pack_of(scheme)
        windows = [window_of(pack, use, today) for use in pack.scheme.uses]
        last = [one.closes for one in windows if one.open_now and one.closes and one.closes - today <= BEFORE_CLOSING]
        if last:
            found[scheme] = min(last)
    return found
