"""Invented records of who people are and what they have become: household, learning, home and standing."""

# ruff: noqa: S608  the SQL is made of our own constants; places are checked and codes quoted

from __future__ import annotations

from jifen.facts.synthesis.sources import Invention, Sources, identity_number


def application(s: Sources) -> Invention:
    """One application each, within the last four months."""
    grade = s.dice.weighed({"无": 8, "小学一年级": 4, "初中一年级": 2, "其他年级": 1}, "grade")
    return Invention(
        s.some("application", 1000),
        {
            "town": s.dice.one_of(s.setting.towns or (s.setting.home,), "town"),
            "applied_on": s.day("applied", 120),
            "accepted_on": s.sometimes(900, "accepted", s.day("applied", 120)),
            "completed_on": s.sometimes(60, "completed", s.day("applied", 120)),
            "grade": f"CASE WHEN children > 0 THEN {grade} ELSE '无' END",
            "ground": s.level("application", "ground", 6, 3, 1),
            "capacity": "'本人'",
            "klass": s.sometimes(20, "class", s.code(s.setting.classes, "which class", "''"), "''"),
        },
    )


def identity(s: Sources) -> Invention:
    """Everybody, with partner and children; a few former partners and parents."""
    dice = s.dice
    seats = f"""list_concat(['self'], CASE WHEN married THEN ['partner'] ELSE [] END,
        list_slice(['child', 'other_child'], 1, children),
        CASE WHEN {dice.odds(4, "divorced", "g")} THEN ['former_partner'] ELSE [] END,
        CASE WHEN {dice.odds(8, "with parent", "g")} THEN ['parent'] ELSE [] END)"""
    child = f"{s.applied_by} - CAST(least(400 + {dice.below(5400, 'child age')}, (age - 20) * 365 + 100) AS INTEGER)"
    partner = f"least(born_on + CAST({dice.below(2000, 'partner age')} - 1000 AS INTEGER), {s.applied_by} - 7500)"
    rows = f"""
        SELECT *, CASE whose WHEN 'self' THEN born_on WHEN 'child' THEN {child} WHEN 'other_child' THEN {child}
                WHEN 'parent' THEN born_on - 9500 ELSE {partner} END AS born,
            CASE whose WHEN 'self' THEN male WHEN 'partner' THEN NOT male ELSE {dice.odds(520, "sex")} END AS is_male,
            g % 20000 + CASE whose WHEN 'self' THEN 0 ELSE 20000 END AS serial
        FROM (SELECT *, seats[seat] AS whose, g * 64 + seat AS x
        FROM (SELECT *, unnest(range(1, len(seats) + 1)) AS seat FROM (SELECT *, {seats} AS seats FROM people)))"""
    return Invention(
        rows,
        {
            "name": f"CASE WHEN whose = 'self' THEN name ELSE left(name, 1) || {dice.one_of(list('明红军丽华平'), 'kin')} END",
            "number": identity_number("serial", "born", "is_male"),
            "born_on": "born",
            "sex": "CASE WHEN is_male THEN '男' ELSE '女' END",
            "registered_in": dice.one_of(s.setting.origins, "origin", "g"),
            "registration": s.level("identity", "registration", 7, 2, 1),
        },
    )


def family(s: Sources) -> Invention:
    """One family status each."""
    wedding = s.day("wedding", "30 * tenure + 900")
    return Invention(
        s.some("family", 1000),
        {
            "marriage": f"CASE WHEN married THEN '已婚' WHEN {s.dice.odds(40, 'divorce')} THEN '离异' ELSE '未婚' END",
            "has_children": "children > 0",
            "since": f"CASE WHEN married THEN greatest(least(born_on + 8100, {s.applied_by}), {wedding}) END",
        },
    )


def education(s: Sources) -> Invention:
    """The highest school of nearly everybody, sometimes two, some of the partner's."""
    return Invention(
        s.several("education", 980, 2, partner=150),
        {
            "level": s.level("education", "level", 1, 30, 20, 5, 6, 1, 18, 4, 1, 11, 2, 1),
            "mode": s.level("education", "mode", 6, 3, 1),
            "on": f"least(born_on + CAST(6000 + {s.dice.below(2500, 'graduated')} AS INTEGER), {s.applied_by})",
            "number": f"'XL' || {s.dice.below(10**8, 'diploma')}",
        },
    )


def qualification(s: Sources) -> Invention:
    """A vocational qualification for every third."""
    return Invention(
        s.several("qualification", 330, 2, partner=100),
        {
            "level": s.level("qualification", "level", 20, 20, 12, 3, 1, 2, 2, 1, 1, 1, 2, 1, 3, 10),
            "trade": s.sometimes(800, "has trade", s.code(s.setting.trades, "trade", "''"), "''"),
            "on": s.day("qualified", "30 * tenure + 700"),
            "number": f"'ZG' || {s.dice.below(10**8, 'certificate no')}",
        },
    )


def title(s: Sources) -> Invention:
    """A professional title for one in twelve."""
    return Invention(
        s.several("title", 80, 1, partner=100),
        {
            "level": s.level("title", "level", 6, 3, 1),
            "series": s.dice.one_of(("工程", "经济", "卫生", "教育"), "series"),
            "on": s.day("titled"),
            "number": f"'ZC' || {s.dice.below(10**7, 'title no')}",
        },
    )


def residence_permit(s: Sources) -> Invention:
    """One to three permits in a row since arrival, each second renewal some weeks late."""
    late = s.sometimes(450, "late", s.dice.below(60, "late by"), "0")
    count = "1 + CAST(tenure > 24 AS BIGINT) + CAST(tenure > 60 AS BIGINT)"
    rows = f"SELECT *, unnest(range({count})) AS i, {count} AS n FROM ({s.some('residence_permit', 930)})"
    start, end = s.first_of("arrived + tenure * i // n"), s.first_of("arrived + tenure * (i + 1) // n")
    lasts = f"{s.applied_by} + CAST({s.dice.below(400, 'runs on')} AS INTEGER)"
    return Invention(
        f"SELECT * REPLACE (g * 64 + i AS x) FROM ({rows})",
        {
            "sort": f"CASE WHEN i = 0 AND n > 1 AND {s.dice.odds(500, 'old card')} THEN '暂住证' ELSE '居住证' END",
            "place": f"CASE WHEN i + 1 = n OR {s.dice.odds(800, 'permit here')} THEN '{s.setting.home}' ELSE {s.here('permit')} END",
            "start": f"{start} + CAST(CASE WHEN i > 0 THEN {late} ELSE 0 END AS INTEGER)",
            "end": f"CASE WHEN i + 1 = n THEN {lasts} ELSE greatest({end} - 1, {start} + 60) END",
        },
    )


def residence(s: Sources) -> Invention:
    """Registered residence since some time after arrival."""
    return Invention(
        s.some("residence", 850),
        {
            "place": s.here("residence"),
            "start": f"{s.first_of('arrived')} + CAST({s.dice.below('15 * tenure', 'moved in')} AS INTEGER)",
            "end": s.sometimes(100, "moved out", s.applied_by),
        },
    )


def dwelling(s: Sources) -> Invention:
    """Where people live: rented for most, owned for a quarter."""
    return Invention(
        s.several("dwelling", 900, 1, partner=80),
        {
            "tenure": s.level("dwelling", "tenure", 9, 14, 7, 1, 1, 3, 1),
            "residential": s.dice.odds(970, "is a home"),
            "place": s.here("dwelling"),
            "standard": s.level("dwelling", "standard", 7, 1, 2),
            "start": f"{s.first_of('arrived')} + CAST({s.dice.below('28 * tenure', 'home since')} AS INTEGER)",
            "end": s.sometimes(80, "lease ends", f"{s.applied_by} + CAST({s.dice.below(300, 'lease')} AS INTEGER)"),
            "number": f"'FC' || {s.dice.below(10**8, 'deed')}",
            "used_for_settlement": s.dice.odds(10, "used"),
            "used_for_school": s.dice.odds(15, "used for school"),
        },
    )


def schooling(s: Sources) -> Invention:
    """A child at kindergarten or school for half of the families."""
    return Invention(
        f"SELECT * REPLACE ('child' AS whose) FROM ({s.several('schooling', 500, 2, condition='children > 0')})",
        {
            "stage": s.level("schooling", "stage", 4, 5, 2),
            "place": s.here("school in"),
            "registered": s.dice.odds(900, "registered"),
            "run_by": s.level("schooling", "run_by", 6, 3, 1),
            "school": f"'示例学校' || {s.dice.below(200, 'school')}",
            "start": s.day("school since", 2000),
            "end": "NULL",
        },
    )


def award(s: Sources) -> Invention:
    """An award for one in forty."""
    return Invention(
        s.several("award", 25, 2, partner=100),
        {
            "sort": s.level("award", "sort", 12, 2, 2, 1),
            "level": s.level("award", "level", 10, 8, 3, 1, 1),
            "place": s.here("awarded in"),
            "living_here": s.dice.odds(850, "lived here"),
            "on": s.day("awarded"),
        },
    )


def contest(s: Sources) -> Invention:
    """A prize for one in eighty."""
    return Invention(
        s.several("contest", 12, 1, partner=100),
        {
            "level": s.level("contest", "level", 6, 5, 3, 1),
            "prize": s.level("contest", "prize", 4, 3, 2, 3),
            "place": s.here("contest in"),
            "on": s.day("contest on"),
        },
    )


def patent(s: Sources) -> Invention:
    """Patents for one in a hundred."""
    return Invention(
        s.several("patent", 10, 3, partner=50),
        {
            "sort": s.level("patent", "sort", 2, 6, 4),
            "role": s.level("patent", "role", 4, 3, 2),
            "holders": f"1 + {s.dice.below(4, 'holders')}",
            "first": s.dice.odds(600, "first holder"),
            "place": s.here("patent in"),
            "on": s.day("granted"),
            "number": f"'ZL' || {s.dice.below(10**8, 'patent no')}",
        },
    )


def science(s: Sources) -> Invention:
    """A scientific result for one in a thousand."""
    return Invention(
        s.some("science", 1),
        {"sort": s.level("science", "sort", 1, 2, 5), "place": s.here("science in"), "on": s.day("recognised on")},
    )
