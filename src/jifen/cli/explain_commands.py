"""``jifen explain`` and ``jifen advise``: one person, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jifen.cli.options import AsJson, AsOf, Input, Lang, Person, Policies, SchemeId, Trust, TrustWord, Use
from jifen.cli.speaking import Language

Pdf = Annotated[
    Path | None,
    typer.Option("--pdf", metavar="FILE", help="另写一页 PDF / write a page as well", show_default=False),
]


def explain(
    source: Input,
    person: Person,
    scheme: SchemeId,
    as_of: AsOf,
    use: Use = None,
    trust: Trust = TrustWord.verified,
    pdf: Pdf = None,
    policies: Policies = None,
    as_json: AsJson = False,
    lang: Lang = Language.zh,
) -> int:
    """解释一个人的得分：逐项、逐条、逐步 / explain one person's points.

    不写 --use 时说明全部用途；写了，只说明这一种。
    """
    from jifen.cli import opening
    from jifen.cli.exits import Exit
    from jifen.cli.terminal import print_json, screen
    from jifen.facts import dossier
    from jifen.scoring.compiling import compile_plan
    from jifen.scoring.explaining import Explainer
    from jifen.scoring.person import PersonEngine

    packs = opening.registry(policies)
    pack = packs.find(scheme, as_of=as_of)
    opening.check_in_force(pack, as_of)
    counted = dossier.Trust(trust.value)
    opening.refuse_unless_official(pack, packs, counted)
    chosen = opening.use_of(pack.scheme, use.value) if use else None
    found, intake = opening.person_of(source, person, opening.codebook(pack.scheme, packs, as_of))
    engine = PersonEngine(compile_plan(pack.scheme, as_of, fingerprint=pack.fingerprint), counted)
    told = Explainer(pack.scheme, engine, divisions=packs.divisions, rules=pack.ranking).explain(found)
    told = told.only(chosen) if chosen else told
    bad = opening.draw_intake(intake)
    if as_json:
        print_json(told.as_data())
    else:
        from jifen.cli.drawing import draw

        draw(told, lang, screen())
    if pdf is not None:
        from jifen.cli.page import write_page

        write_page(told, lang, pdf, chosen)
    return Exit.FINDINGS if bad else Exit.OK


def advise(
    source: Input,
    person: Person,
    scheme: SchemeId,
    as_of: AsOf,
    trust: Trust = TrustWord.declared,
    policies: Policies = None,
    as_json: AsJson = False,
    lang: Lang = Language.zh,
) -> int:
    """离申请分还差多少，下一步做什么最有用 / how far to each line, and what helps most."""
    from jifen.cli import opening
    from jifen.cli.exits import Exit
    from jifen.cli.terminal import print_json, screen
    from jifen.facts import dossier
    from jifen.scoring.advice import Adviser

    packs = opening.registry(policies)
    pack = packs.find(scheme, as_of=as_of)
    opening.check_in_force(pack, as_of)
    counted = dossier.Trust(trust.value)
    opening.refuse_unless_official(pack, packs, counted)
    found, intake = opening.person_of(source, person, opening.codebook(pack.scheme, packs, as_of))
    with opening.waiting("推算 looking ahead"):
        advice = Adviser(pack.scheme, as_of, counted, fingerprint=pack.fingerprint).advise(found)
    bad = opening.draw_intake(intake)
    if as_json:
        print_json(advice.as_data())
    else:
        from jifen.cli.advice_drawing import draw

        draw(advice, lang, screen())
    return Exit.FINDINGS if bad else Exit.OK
