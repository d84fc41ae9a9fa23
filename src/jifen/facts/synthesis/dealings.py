"""Invented records of what people do, earn, pay, give and owe."""

# ruff: noqa: S608  the SQL is made of our own constants; places are checked and codes quoted

from __future__ import annotations

from jifen.facts.parquet_layout import literal
from jifen.facts.synthesis.sources import PLACEHOLDER, Invention, Sources

_INSURANCES = "['养老', '医疗', '工伤', '失业', '生育']"


def insurance(s: Sources) -> Invention:
    """
    Two to five insurances a job, and beside them what makes months hard to count.

    ``part`` 0 is the plain span of one insurance; 1 months paid late or carried over before the job began; 2 a second
    payer over the same months; 3 and 4 the partner's.
    """
    dice, now = s.dice, s.month
    kinds = dice.weighed({"2": 2, "3": 4, "4": 2, "5": 4}, "insurances", "g")
    extra = f"""[k FOR k IN [1, 2, 3, 4] IF [{dice.odds(130, "late")}, {dice.odds(80, "second payer")},
        married AND {dice.odds(170, "partner pays")}, married AND {dice.odds(120, "partner pays more")}][k]]"""
    rows = f"""
        SELECT * REPLACE (x * 16 + i AS x), CASE WHEN i < insurances THEN 0 ELSE more[i - insurances + 1] END AS part
        FROM (SELECT *, unnest(range(insurances + len(more))) AS i
        FROM (SELECT *, CAST({kinds} AS BIGINT) AS insurances, {extra} AS more FROM jobs))"""
    begun = f"first + CASE WHEN i > 1 THEN {dice.below(4, 'insured later')} ELSE 0 END"
    dated = f"""
        SELECT *, CASE part WHEN 0 THEN least({begun}, coalesce(last, {now})) WHEN 1 THEN first - 1 - {dice.below(6, "arrears")}
                ELSE first END AS start,
            CASE WHEN part = 1 THEN first - 1 WHEN part = 2 THEN least({now}, first + {dice.below(14, "overlap")})
                ELSE last END AS stop,
            CASE WHEN part > 2 THEN 'partner' ELSE 'self' END AS whose
        FROM ({rows})"""
    return Invention(
        dated,
        {
            "kind": f"{_INSURANCES}[CASE part WHEN 0 THEN i + 1 ELSE 1 + {dice.below(2, 'which insurance')} END]",
            "place": "place",
            "employer": f"CASE WHEN part < 2 THEN employer ELSE '示例企业' || {dice.below(30_000, 'payer')} END",
            "employer_group": "CASE WHEN part < 2 THEN employer_group ELSE '' END",
            "start": "start",
            "end": "stop",
            "base": "pay",
            "manner": f"CASE part WHEN 1 THEN {s.dice.weighed({'补缴': 7, '转入': 2, '视同': 1}, 'manner')} ELSE '正常' END",
        },
    )


def employment(s: Sources) -> Invention:
    """A contract for most jobs."""
    end = s.first_of("last + 1")
    # Most work in the town they apply to, as its rules ask: the same throw of the dice as for the application.
    town = s.dice.one_of(s.setting.towns or (s.setting.home,), "town", "g * 64")
    in_town = f"place = '{s.setting.home}' AND {s.dice.odds(850, 'works in town')}"
    return Invention(
        f"SELECT *, CASE WHEN married AND {s.dice.odds(80, 'works')} THEN 'partner' ELSE 'self' END AS whose FROM jobs "
        f"WHERE job = 0 OR {s.dice.odds(900, 'contract')}",
        {
            "proof": s.level("employment", "proof", 8, 2, 1, 1),
            "place": f"CASE WHEN {in_town} THEN {town} ELSE place END",
            "employer": "employer",
            "employer_group": "employer_group",
            "occupation": s.level("employment", "occupation", 30, 2, 1, 1, 1, 1, 1, 1, 1),
            "start": f"{s.first_of('first')} + CAST({s.dice.below(20, 'first day')} AS INTEGER)",
            "end": f"CASE WHEN last IS NULL THEN NULL ELSE {end} - 1 END",
        },
    )


def business(s: Sources) -> Invention:
    """A firm of their own for one in twenty."""
    return Invention(
        s.several("business", 50, 1, partner=200),
        {
            "form": s.level("business", "form", 8, 2, 1, 1, 3, 1),
            "place": s.here("firm in"),
            "employer": f"'示例商行' || {s.dice.below(9_000, 'own firm')}",
            "start": s.day("founded"),
            "end": s.sometimes(150, "closed", s.applied_by),
        },
    )


def volunteering(s: Sources) -> Invention:
    """Hours of service on some days, for two in five."""
    return Invention(
        s.several("volunteering", 380, 6, partner=60),
        {
            "sort": s.level("volunteering", "sort", 12, 1, 1, 1),
            "place": s.here("served in"),
            "hours": f"5 * (1 + {s.dice.below(120, 'hours')})",
            "on": s.day("served", 2600),
        },
    )


def blood(s: Sources) -> Invention:
    """Blood given once to four times by one in six."""
    return Invention(
        s.several("blood", 160, 4, partner=60),
        {
            "place": s.here("blood in"),
            "volume": f"[200, 300, 400][1 + {s.dice.below(3, 'volume')}]",
            "on": s.day("blood on", 2600),
        },
    )


def stem_cell(s: Sources) -> Invention:
    """One in two hundred on the register."""
    return Invention(
        s.some("stem_cell", 5),
        {"act": s.level("stem_cell", "act", 9, 1), "place": s.here("register in"), "on": s.day("registered on")},
    )


def donation(s: Sources) -> Invention:
    """Gifts of one in ten."""
    return Invention(
        s.several("donation", 90, 3, partner=60),
        {
            "place": s.here("gift in"),
            "amount": f"5000 * (1 + {s.dice.below(400, 'gift')})",
            "recognised": s.dice.odds(850, "recognised"),
            "on": s.day("gift on", 2600),
        },
    )


def tax(s: Sources) -> Invention:
    """Taxes of two in five, of the months before they reached the treasury."""
    ago = s.dice.below(60, "tax month")
    return Invention(
        s.several("tax", 400, 5, partner=60),
        {
            "sort": s.level("tax", "sort", 12, 2, 3, 2, 1),
            "place": s.here("tax in"),
            "amount": f"100 * (1 + {s.dice.below(20_000, 'tax')})",
            "share": s.sometimes(150, "share of", f"100 * (1 + {s.dice.below(99, 'share')})", "10000"),
            "share_basis": s.level("tax", "share_basis", 8, 1, 1),
            "period": f"{s.month} - 1 - {ago}",
            "on": f"{s.first_of(f'{s.month} - {ago}')} - 1",
        },
    )


def investment(s: Sources) -> Invention:
    """Capital of one in forty."""
    return Invention(
        s.several("investment", 25, 1, partner=200),
        {
            "form": s.level("investment", "form", 4, 2, 1, 1, 5, 1),
            "place": s.here("invested in"),
            "amount": f"1000000 * (1 + {s.dice.below(300, 'capital')})",
            "on": s.day("invested on"),
        },
    )


def housing_fund(s: Sources) -> Invention:
    """Fund spans of two jobs in five, begun some months into the job."""
    begun = f"least(first + {s.dice.below(18, 'fund later')}, coalesce(last, {s.month}))"
    return Invention(
        f"SELECT *, 'self' AS whose FROM jobs WHERE g = 18 OR {s.dice.odds(420, 'fund')}",
        {"place": "place", "employer": "employer", "start": begun, "end": "last"},
    )


def certificate(s: Sources) -> Invention:
    """Papers the scheme lists by code; nobody has two of one code, which would look as if it was typed twice."""
    codes = (PLACEHOLDER,) if s.setting.certificates is None else s.setting.certificates
    listed = ", ".join(literal(code) for code in codes)
    first = s.dice.below(max(1, len(codes)), "certificate", "g")
    return Invention(
        s.only_with(codes, s.several("certificate", 300, min(2, max(1, len(codes))), partner=60)),
        {
            "code": f"[{listed}][1 + ({first} + i) % {max(1, len(codes))}]",
            "subject": "''",
            "place": s.here("issued in"),
            "on": s.day("issued on"),
            "until": s.sometimes(400, "expires", f"{s.applied_by} + CAST({s.dice.below(900, 'until')} AS INTEGER)"),
        },
    )


def other_points(s: Sources) -> Invention:
    """Points of another system, for one in fifty."""
    return Invention(
        s.only_with(s.setting.systems, s.some("other_points", 20)),
        {
            "code": s.code(s.setting.systems, "system"),
            "points": f"50 * {s.dice.below(100, 'balance')}",
            "on": s.day("balance on", 90),
        },
    )


def means(s: Sources) -> Invention:
    """A means test for one in fifteen, of one to three subjects."""
    return Invention(
        s.several("means", 65, 3),
        {"subject": s.level("means", "subject", 1, 1, 1), "met": s.dice.odds(700, "met"), "on": s.day("tested", 200)},
    )


def offence(s: Sources) -> Invention:
    """An offence of one in seventy."""
    return Invention(
        s.several("offence", 14, 2, partner=100),
        {
            "sort": s.level("offence", "sort", 8, 1, 4, 1, 1),
            "gravity": s.level("offence", "gravity", 8, 2, 1, 1, 1),
            "on": s.day("offence on", 3000),
        },
    )


def birth_violation(s: Sources) -> Invention:
    """Births outside the policy of the time; those dealt with say when, some time after the birth."""
    handled = s.level("birth_violation", "handled", 7, 2, 2)
    return Invention(
        s.several("birth_violation", 25, 2, partner=100),
        {
            "sort": s.level("birth_violation", "sort", 8, 1, 1),
            "handled": handled,
            "on": f"{s.applied_by} - CAST(1500 + {s.dice.below(3000, 'birth')} AS INTEGER)",
            "handled_on": f"CASE WHEN ({handled}) = '已处理' THEN {s.day('dealt with on', 1400)} END",
        },
    )


def family_planning(s: Sources) -> Invention:
    """Records the repealed schemes asked for."""
    return Invention(
        s.several("family_planning", 400, 3, partner=200),
        {
            "item": s.level("family_planning", "item", 5, 1, 1, 3, 2, 2, 2, 1, 3, 1, 1, 2, 3),
            "on": s.day("planning on", 2000),
        },
    )


def bar(s: Sources) -> Invention:
    """A bar from applying, for one in five hundred."""
    return Invention(
        s.some("bar", 2),
        {
            "reason": s.dice.one_of(("提供虚假材料", "冒用他人身份"), "bar reason"),
            "place": s.here("barred in"),
            "start": s.day("barred", 900),
            "end": f"{s.applied_by} + CAST({s.dice.below(1000, 'barred until')} AS INTEGER)",
        },
    )


def choice(s: Sources) -> Invention:
    """What the scheme lets the applicant choose, one choice for each item."""
    choices = {PLACEHOLDER: [PLACEHOLDER]} if s.setting.choices is None else s.setting.choices
    items = list(choices)
    listed = ", ".join(map(literal, items))
    picks = " ".join(
        f"WHEN {number} THEN {s.code(choices[item], f'pick {item}')}" for number, item in enumerate(items, 1)
    )
    rows = f"SELECT * REPLACE (g * 64 + i AS x) FROM (SELECT *, unnest(range(1, {len(items) + 1})) AS i FROM ({s.some('choice', 450)}))"
    pick = f"CASE i {picks} END" if items else "NULL"
    chosen = {"item": f"[{listed}][i]", "pick": pick, "on": s.day("chosen", 120)}
    return Invention(s.only_with(choices, rows), chosen)
