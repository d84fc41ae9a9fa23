"""
The side of deadline day that lies in the database: drafts ready to be sent, and what became of them.

Imported once Django is awake: by :mod:`bench.deadline_stage` in a process of its own, by tests in theirs.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from jifen.facts.dossier import Dossier
from jifen.facts.synthesis import small_population
from jifen.platform.api.models import IdempotentCall, Token
from jifen.platform.api.services import issue_token
from jifen.platform.audit.models import Entry
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case, Move
from jifen.platform.casework.moving import Actor
from jifen.platform.messaging.models import Message
from jifen.platform.offices.models import Office
from jifen.platform.operation.demonstration import entries_of
from jifen.platform.people import services as people
from jifen.policy.packs import Pack
from jifen.scoring.inventing import setting_of

TOKENS = 48
"""Each may call 600 times a minute, as in production: together 480 calls a second, more than is ever reached."""

_BATCH = 100
_SEED = 1231


def prepare(drafts: int, today: date) -> dict[str, Any]:
    """
    Fill in applications as a city's own front end would, up to the last button.

    Args:
        drafts: how many.
        today: the day they are filled in on.

    Returns:
        ``{"tokens": secrets, "drafts": public names of cases that lack nothing}``.
    """
    pack = _pack(today)
    office = Office.objects.get(kind=Office.Kind.GOVERNMENT, area=pack.scheme.place)
    tokens = [
        issue_token(
            office=office,
            purpose="deadline day",
            scopes=["cases.read", "cases.write"],
            expires_on=today + timedelta(days=300),
            by="bench",
        )
        for _ in range(TOKENS)
    ]
    found: list[str] = []
    invented = iter(_people(pack, drafts, today))
    while len(found) < drafts:
        with transaction.atomic():
            made = [_draft(pack, tokens[0][0], one) for one in islice(invented, _BATCH)]
        if not made:
            raise SystemExit(f"only {len(found)} of {drafts} applications lack nothing")
        found += [public for public in made if public]
    return {"tokens": [secret for _, secret in tokens], "drafts": found[:drafts]}


def _pack(today: date) -> Pack:
    """Take the first city, by its code, that takes applications today."""
    cities = sorted(schemes.cities(), key=lambda city: city.code)
    return next(
        pack for city in cities for pack in schemes.open_packs(city, today) if schemes.fit_for_officials(pack.id)
    )


def _people(pack: Pack, drafts: int, today: date) -> list[Dossier]:
    setting = setting_of(pack, schemes.divisions(), today)
    # Some have nothing on record, not even who they are: nobody of that sort applies.
    found = small_population(drafts * 3 // 2 + 20, seed=_SEED, setting=setting)
    return [one for one in found if one.single("identity") is not None]


def _draft(pack: Pack, token: Token, dossier: Dossier) -> str:
    """Give the public name of a draft that lacks nothing, or nothing where this person has something to mend first."""
    record = dossier.single("identity")
    assert record is not None
    name, number = str(record.values["name"]), str(record.values["number"])
    person = people.register(name=name, number=number, phone="", user=None, actor=token.account.username)
    actor = Actor(token.account.username, "applicant", token.office, f"token:{token.public}")
    entries = entries_of(dossier, pack.id)
    case = casework.open_case(person=person, scheme=pack.id, by=token.account, actor=actor, entries=entries)
    town = schemes.divisions().children(pack.scheme.place)[0]
    casework.save_application(case=case, values={}, town=town, uses=case.uses)
    return "" if any(casework.what_is_missing(case)) else case.public


def tally(sent: list[dict[str, str]]) -> dict[str, int]:
    """
    Hold what clients were told against what is there.

    Args:
        sent: ``{"case", "number", "key", "bytes"}`` of every submission that was acknowledged; ``bytes`` is the SHA-256 of
            the answer.

    Returns:
        ``lost``: acknowledged and not there, or there otherwise; ``doubled``: sent more than once, in any of the tables;
        ``unacknowledged``: sent, while the client never heard of it.
    """
    cases = {case.public: case for case in Case.objects.filter(public__in=[one["case"] for one in sent])}
    calls = {
        row.key: hashlib.sha256(row.content.encode()).hexdigest() for row in IdempotentCall.objects.filter(status=200)
    }
    lost = [one for one in sent if not _is_there(one, cases, calls)]
    numbers = Counter(one["number"] for one in sent)
    doubled = sum(count - 1 for count in numbers.values()) + sum(_doubled())
    submitted = Move.objects.filter(act="submit", actor__startswith="program-").count()
    return {"lost": len(lost), "doubled": doubled, "unacknowledged": submitted - len({one["case"] for one in sent})}


def _is_there(one: dict[str, str], cases: dict[str, Case], calls: dict[str, str]) -> bool:
    case = cases.get(one["case"])
    return case is not None and case.number == one["number"] and calls.get(one["key"]) == one["bytes"]


def _doubled() -> list[int]:
    """Count what stands more than once: moves, acts on record, messages of one sending, cases of one person."""
    more_than_one = [
        Move.objects.filter(act="submit").values("case"),
        Entry.objects.filter(act="case.submit").values("case"),
        Message.objects.filter(template="submitted").values("case", "channel"),
        Case.objects.values("person", "scheme"),
    ]
    return [rows.annotate(n=Count("pk")).filter(n__gt=1).order_by().count() for rows in more_than_one]


def database() -> str:
    """Name the database and its version."""
    with connection.cursor() as cursor:
        sqlite = connection.vendor == "sqlite"
        cursor.execute("SELECT sqlite_version()" if sqlite else "SHOW server_version")
        return f"{'SQLite' if sqlite else 'PostgreSQL'} {cursor.fetchone()[0]}"
