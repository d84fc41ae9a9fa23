"""Rounds and batches come into being and open by their days: the worker plans them ahead, and nobody chooses a day."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import date

from django.db import transaction

from jifen.platform.audit.keeping import keep
from jifen.platform.casework import schemes
from jifen.platform.casework.moving import SYSTEM
from jifen.platform.config import clock
from jifen.platform.rounds.lifecycle import Act, State
from jifen.platform.rounds.models import Round
from jifen.platform.rounds.moving import RoundMovedError, move, note
from jifen.platform.rounds.selectors.ahead import ranked_uses, terms_around
from jifen.platform.rounds.selectors.calendar import days_of
from jifen.policy.packs import Pack
from jifen.ranking.sealing import SHORTEST_SECRET

_FIRST_STATES = (State.PLANNED, State.OPEN)


def prepare_due() -> int:
    """
    Plan the rounds of every window that is known, for the running and the next term or batch, and open those whose first day has come.

    It may be run as often as one likes and by several workers at once.

    Returns:
        How many rounds were planned, opened or dropped.
    """
    today, done = clock.today(), _drop_replaced()
    for city in schemes.cities():
        for pack, use in ranked_uses(city, today):
            for term in terms_around(pack, use, today):
                done += prepare(pack, use, term)
    # Also one whose whole window went by while no worker ran: who is in it waits for its closing.
    for round_ in Round.objects.filter(state=State.PLANNED, opens_on__lte=today).order_by("opens_on", "pk"):
        done += _open_if_due(round_, schemes.pack_of(round_.scheme))
    return done


def _drop_replaced() -> int:
    """End the planned rounds whose whole window another version of their scheme has by now; announced days are never taken back."""
    dropped = 0
    for round_ in Round.objects.filter(state=State.PLANNED).order_by("pk"):
        if days_of(schemes.pack_of(round_.scheme), round_.use, round_.term).opens.on is None:
            with suppress(RoundMovedError), transaction.atomic():
                move(round_, Act.DROP, SYSTEM)
                dropped += 1
    return dropped


def prepare(pack: Pack, use: str, term: str) -> int:
    """Plan one round where its window is known, keep its days as they are set now, and open it when its first day has come."""
    days = days_of(pack, use, term)
    opens, closes = days.opens.on, days.closes.on
    if opens is None or closes is None:
        return 0
    with transaction.atomic():
        columns: dict[str, date | None] = {"opens_on": opens, "closes_on": closes, "ranked_by": days.ranked_by.on}
        key = {"city": pack.scheme.place, "use": use, "term": term, "scheme": pack.id}
        round_, made = Round.objects.get_or_create(**key, defaults={**columns, "secret": _new_secret()})
        if made:
            note(round_, SYSTEM, "round.plan", _told(round_))
            keep(round_)
        elif round_.state in _FIRST_STATES:
            _follow(round_, columns)
        return made + _open_if_due(round_, pack)


def _new_secret() -> str:
    return secrets.token_hex(SHORTEST_SECRET)


def _told(round_: Round) -> dict[str, object]:
    return {
        "city": round_.city,
        "use": round_.use,
        "term": round_.term,
        "opens_on": round_.opens_on.isoformat(),
        "closes_on": round_.closes_on.isoformat(),
    }


def _follow(round_: Round, columns: dict[str, date | None]) -> None:
    """Keep the days of a round as they are set: all of them before it opens; afterwards its window only gets longer."""
    if round_.state == State.OPEN:
        columns = {"closes_on": max(round_.closes_on, columns["closes_on"] or round_.closes_on)}
    if all(getattr(round_, name) == value for name, value in columns.items()):
        return
    if Round.objects.filter(pk=round_.pk, version=round_.version, state=round_.state).update(**columns):
        round_.refresh_from_db()
        note(round_, SYSTEM, "round.days", _told(round_))
        keep(round_)


def _open_if_due(round_: Round, pack: Pack) -> int:
    if round_.state != State.PLANNED or round_.opens_on > clock.today():
        return 0
    try:
        with transaction.atomic():
            move(round_, Act.OPEN, SYSTEM, fingerprint=pack.fingerprint)
    except RoundMovedError:
        return 0  # another worker was faster
    return 1
