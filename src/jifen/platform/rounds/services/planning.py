"""What a year brings: the province sets the target of a city, the city publishes its places. Nothing is edited: it is replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.audit.keeping import keep
from jifen.platform.casework import schemes
from jifen.platform.casework.schemes import City
from jifen.platform.config import clock
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import Grounds, NotAllowedError, require
from jifen.platform.rounds.inputs import needs_plan, no_rules
from jifen.platform.rounds.models import Plan, Round, Target
from jifen.platform.rounds.selectors.ahead import pack_for, packs_of
from jifen.platform.rounds.selectors.rounds import against_target, is_sealed
from jifen.platform.rounds.telling import unit_words
from jifen.policy.packs import Pack
from jifen.policy.ranking_rules import Ranked
from jifen.ranking import Quota, read_quota


def set_target(*, by: User, city: City, year: int, people: int, document: str, why: str = "") -> Target:
    """
    Say how many people the province expects a city to settle in a year; another number later replaces it, with the reason.

    Args:
        by: an officer of the province.
        city: one that is served.
        year: a calendar year.
        people: 0 or more.
        document: the document it stands in.
        why: needed where a target of the year is replaced.

    Raises:
        NotAllowedError: ``by`` is not of the province.
        BadInputError: ``rounds.document_missing``, ``rounds.reason``, ``rounds.bad_target``.
        RefusedError: ``rounds.published_meanwhile``.

    Law:
        粤人社发〔2011〕306号 一（three years, a number of people for the province; shared out to the cities）
    """
    held = require(by, "target.set", area=f"{city.code[:2]}0000")
    if held.office.level != Office.Level.PROVINCE:
        raise NotAllowedError("target.set")
    if people < 0 or not 2000 <= year <= 2200:
        raise BadInputError(
            "rounds.bad_target",
            Text(
                "任务数应为 0 或以上的人数，年度应为四位数。", "A target is a number of people, 0 or more, for a year."
            ),
            Text("请改正。", "Mend it."),
        )
    last = Target.objects.filter(city=city.code, year=year).order_by("number").last()
    refuse_without_words(document, why, replaces=last is not None)
    number = (last.number if last else 0) + 1
    with published_once(Target.objects.filter(city=city.code, year=year, number=number)):
        made = Target.objects.create(
            city=city.code,
            year=year,
            number=number,
            people=people,
            document=document.strip()[:120],
            why=why.strip()[:200],
            by=by,
            at=clock.now(),
        )
        note(held, by, "target.set", {"city": city.code, "year": year, "number": made.number, "people": people})
        keep(made)
    return made


# ── places ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def publish_plan(
    *,
    by: User,
    city: City,
    use: str,
    term: str,
    rows: Iterable[Mapping[str, object]],
    document: str,
    why: str = "",
    why_fewer: str = "",
    scheme: str = "",
    in_words: bool = False,
) -> Plan:
    """
    Publish the places of a term, unit by unit. Another plan replaces it, with the reason, until its round has sealed one.

    Args:
        by: an officer of the city.
        city: one that is served.
        use: settlement, school or housing.
        term: as the rhythm of the use has it.
        rows: what :func:`jifen.ranking.quota.read_quota` reads.
        document: the document they stand in.
        why: needed where a plan is replaced.
        why_fewer: needed where the year stays below the target of the province; no reason for replacing a plan serves for it.
        scheme: under which one, where another version began inside the term; the one of today where it is not said.
        in_words: that words in place of a number are meant: nobody who applied in these units is ranked.

    Raises:
        NotAllowedError: ``by`` may not publish plans there.
        BadInputError: ``ranking.bad_quota`` with every complaint; ``rounds.no_such_term``; ``rounds.document_missing``;
            ``rounds.reason``.
        RefusedError: ``rounds.no_places``: the use has no places that are planned; ``rounds.plan_sealed``;
            ``rounds.below_target``; ``rounds.published_meanwhile``; ``rounds.places_in_words``: that is not said.

    Law:
        粤人社发〔2011〕306号 二（四）3 (places are set for the year and made public)
    """
    held = require(by, "plan.publish", area=city.code)
    pack = pack_of_term(city, use, term, scheme)
    table = [dict(row) for row in rows]
    quota = _quota(pack, use, table)
    _refuse_words(quota, meant=in_words)
    same = Plan.objects.filter(city=city.code, use=use, term=term, scheme=pack.id)
    last = same.order_by("number").last()
    refuse_without_words(document, why, replaces=last is not None)
    number = (last.number if last else 0) + 1
    with published_once(same.filter(number=number)):
        _refuse_sealed(city, use, term, pack.id)
        made = Plan.objects.create(
            city=city.code,
            use=use,
            term=term,
            scheme=pack.id,
            number=number,
            rows=table,
            places=quota.places,
            document=document.strip()[:120],
            why=why.strip()[:200],
            why_fewer=why_fewer.strip()[:200],
            by=by,
            at=clock.now(),
        )
        _refuse_below_target(made)
        told = {"city": city.code, "use": use, "term": term, "scheme": pack.id, "number": made.number}
        told |= {"places": quota.places}
        note(held, by, "plan.publish", told | {"table": quota.fingerprint(pack.scheme.points.decimals)})
        keep(made)
    return made


def _refuse_sealed(city: City, use: str, term: str, scheme: str) -> None:
    """Refuse places that the round could not take any more; who seals meanwhile waits for the lock, and reads what was published."""
    list(Round.objects.select_for_update().filter(city=city.code, use=use, term=term).order_by("pk"))
    if is_sealed(city.code, use, term, scheme):
        raise RefusedError(
            "rounds.plan_sealed",
            Text(
                "本期名额已随名册封存，不能更换。",
                "The places of this term are sealed with the entrants: none are changed.",
            ),
            Text("名额的增减请列入下一期。", "Add or take places in the next term."),
        )


def pack_of_term(city: City, use: str, term: str, scheme: str = "") -> Pack:
    """
    Give the scheme a term is planned under now, or one by its name that has a round in it.

    Raises:
        BadInputError: ``rounds.no_such_term``.
    """
    named = (one for one in packs_of(city, use, term) if one.id == scheme)
    pack = next(named, None) if scheme else pack_for(city, use, term)
    if pack is None:
        raise no_such_term(city, use, term)
    return pack


def no_such_term(city: City, use: str, term: str) -> BadInputError:
    """Say that no scheme holds rounds of a use in such a term."""
    return BadInputError(
        "rounds.no_such_term",
        Text(
            "没有这一期：现行方案不按这样的期办理这一用途。",
            "There is no such term: no scheme in force holds rounds of this use so.",
        ),
        Text(
            "请按方案写年度、半年或季度，如 2016、2016H1、2016Q4。",
            "Write the term as the scheme has it: 2016, 2016H1 or 2016Q4.",
        ),
        where=f"{city.place} {use} {term[:10]}",
    )


def _quota(pack: Pack, use: str, rows: list[dict[str, object]]) -> Quota:
    rules = schemes.rules_of(pack, use)
    if rules is None:
        raise no_rules(pack.id)
    if not isinstance(rules, Ranked) or not needs_plan(rules):
        raise RefusedError(
            "rounds.no_places",
            Text("这一用途没有按计划分配的名额。", "This use has no places that are planned."),
            Text("无需公布名额。", "No plan is needed."),
        )
    return read_quota(rows, rules, decimals=pack.scheme.points.decimals)


def _refuse_words(quota: Quota, *, meant: bool) -> None:
    """Words in place of a number take everybody who applied there out of the ranking: somebody says that this is meant."""
    found = [f"{unit_words(unit).zh}“{cell.words}”" for unit, cell in quota.cells.items() if cell.words]
    if found and not meant:
        raise RefusedError(
            "rounds.places_in_words",
            Text(
                f"{len(found)} 个单位的名额写的是文字：{'、'.join(found[:5])}。这些单位的申请人都不参加积分排名。",
                f"{len(found)} units have words for places: {', '.join(found[:5])}. Nobody who applied there is ranked by points.",
            ),
            Text("确实如此的，请勾选确认；写错的，改成数目。", "If that is meant tick the box; if it is a slip write the number."),
        )  # fmt: skip


def _refuse_below_target(plan: Plan) -> None:
    """A year below the target of the province says why; a year that is not planned to its end is not measured yet."""
    if plan.use != "settlement":
        return
    found = against_target(plan.city, int(plan.term[:4]))
    if found.target is None or found.difference is None or not found.whole or found.difference >= 0 or plan.why_fewer:
        return
    raise RefusedError(
        "rounds.below_target",
        Text(
            f"全年名额 {found.planned} 个，少于省下达的 {found.target.people} 人。",
            f"The year has {found.planned} places, fewer than the {found.target.people} people the province expects.",
        ),
        Text("请增加名额，或写明为何少于任务。", "Plan more, or say why there are fewer."),
    )


# ── what announcing shares ──────────────────────────────────────────────────────────────────────────────────────────


def refuse_without_words(document: str, why: str, *, replaces: bool) -> None:
    """
    Make sure that the document is named, and the reason where something published is replaced.

    Raises:
        BadInputError: ``rounds.document_missing``, ``rounds.reason``.
    """
    if not document.strip():
        raise BadInputError(
            "rounds.document_missing",
            Text("没有写依据的文件。", "The document it stands in is not named."),
            Text("请写明文件名称或文号。", "Name its title or number."),
        )
    if replaces and not why.strip():
        raise BadInputError(
            "rounds.reason",
            Text("更换已公布的内容须写明理由。", "What replaces something published needs a reason."),
            Text("请写明为何更换。", "Say why it is replaced."),
        )


@contextmanager
def published_once(same: QuerySet[Any]) -> Iterator[None]:
    """
    Publish something in one transaction; of two hands that replace the same, the slower one is told.

    Args:
        same: finds what has the number that is given now.

    Raises:
        RefusedError: ``rounds.published_meanwhile``.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        if not same.exists():
            raise
        raise RefusedError(
            "rounds.published_meanwhile",
            Text(
                "刚刚有同事公布了新的内容，您的没有公布。",
                "A colleague has just published here: yours was not published.",
            ),
            Text(
                "请刷新页面，看过新的内容再决定是否更换。",
                "Reload the page, read it, then decide whether to replace it.",
            ),
        ) from None


def note(held: Grounds, by: User, act: str, data: dict[str, Any]) -> None:
    """Write down an act of planning, in the transaction that does it."""
    audit.record(actor=by.username, act=act, office=held.office.code, grounds=str(held), data=data)
