"""Does a procedure fit the scheme and the ranking rules it stands beside?"""

from __future__ import annotations

from jifen.kernel.errors import Complaint, Text
from jifen.policy.located import Located
from jifen.policy.procedure import Procedure
from jifen.policy.ranking_rules import RankingRules
from jifen.policy.scheme import Scheme
from jifen.policy.shapes import nearest


def procedure_problems(
    scheme: Scheme, ranking: RankingRules | None, procedure: Procedure, *, located: Located | None = None
) -> list[Complaint]:
    """
    Find where the dates and periods of a pack do not fit the rest of it.

    Args:
        scheme: the scheme beside the procedure.
        ranking: the ranking rules beside it, if there are any.
        procedure: what was read.
        located: the file of the procedure, so that complaints name lines.

    Returns:
        All complaints: uses the scheme does not have, rounds where nobody is ranked, no rounds where people are.
    """
    found: list[Complaint] = []

    def add(code: str, path: tuple[str, ...], what: Text, mend: Text, word: str) -> None:
        where = located.where(path) if located else f"{scheme.id}: {'.'.join(path)}"
        found.append(Complaint(code, where, what, mend, word))

    for use, own in procedure.uses.items():
        if use not in scheme.uses:
            near = nearest(use, list(scheme.uses))
            what = Text(f"方案没有“{use}”这项用途。", f"The scheme has no use `{use}`.")
            mend = Text(f"相近的有：{'、'.join(near) or '无'}。", f"Near it: {', '.join(near) or 'nothing'}.")
            add("policy.use_unknown", ("uses", use), what, mend, use)
            continue
        rules = ranking.uses.get(use) if ranking else None
        if rules is not None and (rules.selection == "ranked") == (own.rhythm.every == "continuous"):
            what = Text(
                "要排名的用途应有年度、半年或季度；不排名的写 continuous。",
                "A use that ranks people has terms; one that ranks nobody is continuous.",
            )
            mend = Text(
                "请核对 ranking.yaml 的 selection 与 rhythm.every。",
                "Compare `selection` in ranking.yaml with `rhythm.every`.",
            )
            add("policy.rhythm", ("uses", use, "rhythm", "every"), what, mend, own.rhythm.every)
    return found
