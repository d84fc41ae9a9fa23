"""Rounds come into being and open by their days: the worker plans them ahead; a batch is opened by an officer."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import transaction

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.casework import schemes
from jifen.platform.casework.moving import SYSTEM, Actor
from jifen.platform.casework.schemes import City
from jifen.platform.config import clock
from jifen.platform.offices.permission import require
from jifen.platform.rounds.inputs import is_continuous, no_rules
from jifen.platform.rounds.lifecycle import Act, State
from jifen.platform.rounds.models import Round
from jifen.platform.rounds.moving import RoundMovedError, move, note
from jifen.platform.rounds.selectors.calendar import days_of, ranked_uses, terms_around
from jifen.platform.rounds.selectors.rounds import cases_of
from jifen.policy.packs import Pack
from jifen.policy.ranking_rules import LineOnly
from jifen.ranking.sealing import SHORTEST_SECRET

_FIRST_STATES = (State.PLANNED, State.OPEN)


def prepare_due() -> int:
    """
    Plan the rounds of every window that is known, for the running and the next term, and open those whose first day has come.

    It may be run as often as one likes and by several workers at once.

    Returns:
        How many rounds were planned or opened.
    """
    today, done = clock.today(), 0
    for city in schemes.cities():
        for pack, use in ranked_uses(city, today):
            for term in terms_around(pack, use, today):
                done += prepare(pack, use, str(term))
    return done


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
        _open(round_, pack, SYSTEM)
    except RoundMovedError:
        return 0  # another worker was faster
    return 1


def _open(round_: Round, pack: Pack, actor: Actor) -> None:
    with transaction.atomic():
        move(round_, Act.OPEN, actor, fingerprint=pack.fingerprint)


def open_batch(*, by: User, city: City, use: str) -> Round:
    """
    Open the batch of today where nobody is ranked: those who have confirmed their points and stand in no earlier batch.

    Opening it twice on one day gives the same batch.

    Raises:
        NotAllowedError: ``by`` may not run rounds there.
        RefusedError: ``rounds.no_rules``: the use is ranked, or not served; ``rounds.batch_open``: another batch is not sealed
            yet, or today's is past its opening; ``rounds.nobody_waits``: nobody has confirmed points.
    """
    held = require(by, "round.run", area=city.code)
    today = clock.today()
    pack = _pack_of_batches(city, use)
    key = {"city": city.code, "use": use, "term": today.isoformat(), "scheme": pack.id}
    with transaction.atomic():
        round_, made = Round.objects.get_or_create(
            **key, defaults={"opens_on": today, "closes_on": today, "secret": _new_secret()}
        )
        if not made and round_.state == State.OPEN:
            return round_
        _refuse_second_batch(round_, made=made)
        if not cases_of(round_).exists():
            raise RefusedError(
                "rounds.nobody_waits",
                Text(
                    "现在没有已确认积分、尚未编入批次的申请。",
                    "Nobody who has confirmed their points waits for a batch.",
                ),
                Text("有人确认积分后再开。", "Open one when somebody has."),
            )
        actor = Actor(by.username, "officer", held.office, str(held))
        note(round_, actor, "round.plan", _told(round_))
        _open(round_, pack, actor)
    return round_


def _pack_of_batches(city: City, use: str) -> Pack:
    for pack, ranked in ranked_uses(city, clock.today()):
        if ranked == use and isinstance(schemes.rules_of(pack, use), LineOnly):
            return pack
    raise no_rules(f"{city.place} {use}")


def _refuse_second_batch(round_: Round, *, made: bool) -> None:
    unsealed = [State.PLANNED.value, State.OPEN.value, State.CLOSED.value]
    others = Round.objects.filter(city=round_.city, use=round_.use, state__in=unsealed).exclude(pk=round_.pk)
    if not made or any(is_continuous(one) for one in others):
        raise RefusedError(
            "rounds.batch_open",
            Text("上一批尚未封存，或今天的批次已经截止。", "Another batch is not sealed yet, or today's has closed."),
            Text(
                "请先封存上一批，无人参加的先结束；今天已办过的，明天再开。",
                "Seal that one first, or end it where nobody entered; where today's is done, open one tomorrow.",
            ),
        )
