"""``jifen score``: everybody in a file, under one scheme, for one use, on one day."""

from __future__ import annotations

from jifen.cli.options import AsJson, AsOf, Input, Lang, OutFile, Policies, SchemeId, Trust, TrustWord, Use
from jifen.cli.speaking import Language


def score(
    source: Input,
    scheme: SchemeId,
    as_of: AsOf,
    out: OutFile,
    use: Use = None,
    trust: Trust = TrustWord.verified,
    policies: Policies = None,
    as_json: AsJson = False,
    lang: Lang = Language.zh,
) -> int:
    """给文件中每个人计分，写成成绩表 / score everybody in a file.

    有误的行不采用，列在 FILE 旁的 .complaints.csv，其余照常计分，退出码为 1。
    只是请核对的，也列在其中，照常采用，退出码仍为 0。
    """
    from jifen.cli import opening
    from jifen.cli.exits import Exit
    from jifen.cli.runs import Task
    from jifen.cli.runs import score as run
    from jifen.cli.score_files import check_form
    from jifen.cli.score_report import report
    from jifen.facts import dossier

    check_form(out)
    packs = opening.registry(policies)
    pack = packs.find(scheme, as_of=as_of)
    opening.check_in_force(pack, as_of)
    counted = dossier.Trust(trust.value)
    opening.refuse_unless_official(pack, packs, counted)
    task = Task(pack, opening.use_of(pack.scheme, use.value if use else None), as_of, counted)
    tally = run(task, source, out, opening.codebook(pack.scheme, packs, as_of))
    bad = opening.draw_intake(tally.intake, tally.complaints_in)
    report(task, tally, out, lang, as_json=as_json)
    return Exit.FINDINGS if bad else Exit.OK
