"""
People who have a place in two cities, and what became of their claims: the side of the partition that lies in the database.

``python partition_people.py prepare PEOPLE`` and ``… tally FILE`` each print what they found as JSON. Rows are written beside the
services, as that many rounds cannot be lived through; claiming, which is what is tried, is done by the site alone.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from jifen.platform.config.boot import boot

USE, WHERE, NAME = "settlement", "own", "陈小红"
BORN = date(1985, 1, 1)


def prepare(people: int) -> dict[str, Any]:
    """
    Make the platform, a settled round in each of two cities, and people who are placed in both.

    Returns:
        ``cities``: for each its code and the secret of its front end; ``people``: for each the public ids of two cases.
    """
    from django.conf import settings
    from django.db import transaction

    from jifen.facts.kinds import DEPARTMENTS
    from jifen.platform.operation.home import prepare as made_home

    made_home(Path(settings.JIFEN_HOME), lambda words: None, with_systems=tuple(DEPARTMENTS))
    with transaction.atomic():
        cities = [_settled(pack) for pack in _two_packs()]
        found = [_placed_twice(number, cities) for number in range(people)]
    for (round_, _, _, _), cases in zip(cities, zip(*found, strict=True), strict=True):
        _refuse_unfit(round_, cases[0])
    told = [{"code": round_.city, "token": secret} for round_, _, _, secret in cities]
    return {"cities": told, "people": [[case.public for case in cases] for cases in found]}


def _two_packs() -> list[Any]:
    from jifen.platform.casework import schemes
    from jifen.platform.config import clock

    packs = [
        pack
        for city in schemes.cities()
        for pack in schemes.open_packs(city, clock.today())[:1]
        if schemes.fit_for_officials(pack.id) and schemes.rules_of(pack, USE) is not None and _takes(pack.register)
    ]
    return packs[:2]


def _takes(register: Any) -> bool:
    unstated = register is None or register.order == "unstated"
    return unstated or any(WHERE in rank.where for rank in register.order.ranks)


def _settled(pack: Any) -> tuple[Any, Any, Any, str]:
    """Make a round whose result is final, its run, and a front end of the city."""
    from jifen.platform.api.services import issue_token
    from jifen.platform.config import clock
    from jifen.platform.offices.models import Office
    from jifen.platform.rounds.models import PublishedList, Round, Run, Sealing

    now, today = clock.now(), clock.today()
    code = pack.scheme.place
    office = Office.objects.get(kind=Office.Kind.GOVERNMENT, area=code)
    ends = today + timedelta(days=300)
    token, secret = issue_token(
        office=office, purpose="partition", scopes=["cases.read", "cases.write"], expires_on=ends, by="test"
    )
    round_ = Round.objects.create(
        city=code, use=USE, term="2015", scheme=pack.id, fingerprint=pack.fingerprint, state="final",
        opens_on=today - timedelta(days=200), closes_on=today - timedelta(days=100),
    )  # fmt: skip
    sealing = Sealing.objects.create(
        round=round_, number=1, entrants=1, root="0" * 64, sealed="{}", because="x", at=now
    )
    run = Run.objects.create(
        round=round_, sealing=sealing, number=1, kind="official", asked_by=token.account, asked_at=now, ended_at=now
    )
    shown = now - timedelta(days=60)
    PublishedList.objects.create(
        round=round_, number=1, run=run, version=1, root="0" * 64, digest="0" * 64, release_at=shown, by=token.account,
        at=shown,
    )  # fmt: skip
    return round_, run, token, secret


def _placed_twice(number: int, cities: list[tuple[Any, Any, Any, str]]) -> list[Any]:
    from jifen.kernel import identity
    from jifen.platform.config import clock
    from jifen.platform.evidence.models import Fact
    from jifen.platform.people import services as people

    own = identity.synthetic(number % 900 + 1, BORN + timedelta(days=number // 900), male=False)
    person = people.register(name=NAME, number=own, phone="", user=None, actor="test")
    Fact.objects.create(
        person=person, kind="identity", values={"name": NAME, "number": own}, standing="verified", by="public_security",
        on=clock.today(), stated_at=clock.now(), stated_by="system",
    )  # fmt: skip
    return [_placed(number, person, *city[:3]) for city in cities]


def _placed(number: int, person: Any, round_: Any, run: Any, token: Any) -> Any:
    from jifen.platform.casework.models import Case, Scorecard
    from jifen.platform.config import clock
    from jifen.platform.rounds.models import Standing

    now, day = clock.now(), round_.closes_on
    case = Case.objects.create(
        number=f"{round_.city}-{number:06d}", person=person, city=round_.city, scheme=round_.scheme, office=token.office,
        fingerprint=round_.fingerprint, uses=[USE], state="frozen", entered_by=token.account, opened_at=now,
        saved_at=now, applied_on=day, accepted_on=day, completed_on=day,
    )  # fmt: skip
    card = Scorecard.objects.create(
        case=case, number=1, purpose="frozen", as_of=day, fingerprint=round_.fingerprint, facts_hash="0" * 64,
        code_version="test", totals={}, explanation={}, rows={}, made_at=now, because="test",
    )  # fmt: skip
    Standing.objects.create(
        run=run, case=case, scorecard=card, code=f"{number:012d}", result="placed", rank=number + 1, leaf=number + 1,
        at=0, length=1,
    )  # fmt: skip
    return case


def _refuse_unfit(round_: Any, case: Any) -> None:
    from jifen.platform.settlement.selectors import may_claim

    why = may_claim(case, USE)
    if why is not None:
        raise SystemExit(f"nobody can claim in {round_.city}: {why.en}")


def tally(path: str) -> dict[str, int]:
    """
    Hold what clients were told against what is there.

    Args:
        path: of the log: a list of ``{"person", "case", "key", "claim"}``; ``claim`` is the id that was acknowledged, or nothing.

    Returns:
        How many are wrong in each way; ``claims`` and ``people`` are counts, not faults.
    """
    from jifen.platform.api.models import IdempotentCall
    from jifen.platform.audit.models import Entry
    from jifen.platform.messaging.models import Message
    from jifen.platform.settlement.models import Claim, Member

    log = json.loads(Path(path).read_text(encoding="utf-8"))
    claims = {one.public: one for one in Claim.objects.select_related("case")}
    told = {one["claim"]: one["case"] for one in log if one["claim"]}
    active = Counter(bytes(one.index) for one in Member.objects.filter(active=True))
    reserved = Counter(Entry.objects.filter(act="claim.reserve").values_list("case", flat=True))
    messages = Counter(Message.objects.filter(template="claim_reserved").values_list("case", "channel"))
    kept = set(IdempotentCall.objects.values_list("key", flat=True))
    there = Counter(one.case.public for one in claims.values())
    return {
        "people": len({one["person"] for one in log}),
        "claims": len(claims),
        "two_active": sum(count > 1 for count in active.values()),
        "lost": sum(claim not in claims or claims[claim].case.public != case for claim, case in told.items()),
        "unacknowledged": len(set(claims) - set(told)),
        "there_twice": sum(count > 1 for count in there.values()),
        "written_twice": sum(count != 1 for count in reserved.values()) + sum(count > 1 for count in messages.values()),
        "not_written": len(set(there) ^ set(reserved)),
        "no_answer_kept": len({one["key"] for one in log} - kept),
    }


if __name__ == "__main__":
    boot()
    act, argument = sys.argv[1:3]
    sys.stdout.write(json.dumps(prepare(int(argument)) if act == "prepare" else tally(argument)))
