"""Addresses, consents, families and collective households in words: ``落户地址：先本人或家人自有的住房；再集体户``."""

from __future__ import annotations

from jifen.facts.kinds import WHOSE
from jifen.kernel.errors import Text
from jifen.policy.meanings import word_means
from jifen.policy.phrasing import joined, number
from jifen.policy.phrasing.procedure import UNSTATED, Step
from jifen.policy.registering import Addresses, Collective, Homes, Moving, Proof, Register, Requirement, Shown

_CHILDREN = Text("子女", "children")


def rules(register: Register) -> list[Step]:
    """Tell the rules of registration: where to, whose consent, who moves along, who may hold a collective household."""
    order, moving = register.order, register.moving
    found = [
        _step(
            Text("落户地址", "Where to"), None if order == "unstated" else (ranks(register), order.basis, order.reading)
        ),
        *_homes(register),
        *_consents(register),
        _step(
            Text("随迁人员", "Who moves along"),
            None if moving == "unstated" else (along(moving), moving.basis, moving.reading),
        ),
    ]
    if register.collective == "unstated":
        return [*found, Step(Text("集体户", "Collective households"), UNSTATED)]
    return [*found, *(_household(one) for one in register.collective)]


def ranks(register: Register) -> Text:
    """Tell the addresses, in order where there is one; nothing where no text names any."""
    order = register.order
    if order == "unstated":
        return Text("", "")
    told = [_addresses(rank, register) for rank in order.ranks]
    return joined(told, "；其次", "; then ") if order.follows == "binding" else joined(told, "；", "; ")


def with_family_alone(register: Register) -> Text | None:
    """Say who may take somebody in where friends may not; None where they may, or no text says whose dwelling it is."""
    rule = register.homes_of("host")
    if rule is None or "friend" in rule.kin:
        return None
    who = homes(rule)
    return Text(f"亲属的住房（对方同意；本市只许：{who.zh}）", f"With family who consents; here only: {who.en}")


def seats(who: tuple[str, ...]) -> Text:
    """Tell who of the family; for a register a child is a child, whatever school it goes to."""
    told = [_CHILDREN if one in ("child", "other_child") else Text(WHOSE[one].zh, WHOSE[one].en) for one in who]
    return joined(dict.fromkeys(told), "、", ", ")


def consenters(who: tuple[str, ...]) -> Text:
    """Tell whose consent: ``户主、房主``."""
    return joined([word_means("of", one) for one in who], "、", ", ")


def homes(one: Homes) -> Text:
    """Tell whose dwelling an address is: ``本人、配偶、子女（子女不满 18 周岁）``, and of whom the texts leave it open."""
    told = kin(one.kin)
    if one.child_under is not None:
        told = Text(f"{told.zh}（子女不满 {one.child_under} 周岁）", f"{told.en} (children under {one.child_under})")
    if not one.doubted:
        return told
    doubted = kin(one.doubted)
    return Text(
        f"{told.zh}；{doubted.zh}条文没有写，由经办人看",
        f"{told.en}; of {doubted.en} no text says it: an officer looks",
    )


def kin(who: tuple[str, ...]) -> Text:
    """Tell what people are to the applicant: ``父母、子女``."""
    return joined(dict.fromkeys(word_means("kin", each) for each in who), "、", ", ")


def along(moving: Moving) -> Text:
    """Tell who of the family moves along, each age limit with them: ``配偶、子女；子女不满 18 周岁``."""
    told = [seats(moving.seats)]
    for limit in moving.limits:
        who = seats(limit.seats)
        told.append(Text(f"{who.zh}不满 {limit.under} 周岁", f"{who.en} under {limit.under}"))
        told += [_shown(one) for one in limit.papers]
    return joined(told, "；", "; ")


def requirement(one: Requirement) -> Text:
    """Tell one condition of a collective household, with the ways to meet it."""
    told = joined([proof(each) for each in one.proofs], "，或", ", or ")
    return told if len(one.proofs) == 1 else Text(f"{one.name}：{told.zh}", f"{one.name_en}: {told.en}")


def proof(one: Proof) -> Text:
    """Tell one way to meet a condition, with its figure."""
    if one.least is None:
        return Text(one.name, one.name_en)
    least = number(one.least)
    return Text(f"{one.name}不少于 {least}", f"{one.name_en}: {least} or more")


def _addresses(rank: Addresses, register: Register) -> Text:
    others = {"host": with_family_alone(register)}
    told = joined([others.get(one) or word_means("where", one) for one in rank.where], "、", ", ")
    if rank.town == "unstated":
        return told
    town = word_means("town", rank.town)
    return Text(f"{told.zh}（{town.zh}）", f"{told.en} ({town.en})")


def _homes(register: Register) -> list[Step]:
    name = Text("算谁的住房", "Whose dwelling")
    if register.homes == "unstated":
        return [Step(name, UNSTATED)]
    told = []
    for one in register.homes:
        where, whose = word_means("where", one.where), homes(one)
        told.append(_step(name, (Text(f"{where.zh}：{whose.zh}", f"{where.en}: {whose.en}"), one.basis, one.reading)))
    return told


def _consents(register: Register) -> list[Step]:
    name = Text("谁要同意", "Whose consent")
    if register.consents == "unstated":
        return [Step(name, UNSTATED)]
    told = []
    for one in register.consents:
        where, who = joined([word_means("where", each) for each in one.where], "、", ", "), consenters(one.of)
        said = Text(f"{where.zh}：{who.zh}", f"{where.en}: {who.en}")
        told.append(_step(name, (said, one.basis, one.reading)))
    return told


def _shown(one: Shown) -> Text:
    if not one.from_age:
        return Text(f"须出示{one.name}", f"to be shown: {one.name_en}")
    return Text(f"满 {one.from_age} 周岁的须出示{one.name}", f"from {one.from_age} on, to be shown: {one.name_en}")


def _household(one: Collective) -> Step:
    name = word_means("sort", one.sort)
    told = joined([requirement(each) for each in one.conditions], "；", "; ")
    return _step(name, (told, one.basis, one.reading))


def _step(name: Text, said: tuple[Text, str | None, str | None] | None) -> Step:
    return Step(name, UNSTATED) if said is None else Step(name, said[0], said[1] or said[2] or "")
