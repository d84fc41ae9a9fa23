"""
What is worth a second look in a scheme and yet no error: limits that nobody can reach, words that nothing uses.

The law may state a limit that never bites, and a pack restates the law; but a limit that was meant to bite and does not is
the commonest slip of a transcription.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from jifen.kernel.errors import Complaint, Text
from jifen.policy.conditions import Condition
from jifen.policy.conformance.encouragements import Attainable, most_of, part_of
from jifen.policy.located import Located, Path
from jifen.policy.phrasing import number
from jifen.policy.ranking_rules import ClassesKey, MeasureKey, Ranked, RankingRules
from jifen.policy.scheme import Scheme
from jifen.policy.walking import Findings, rules
from jifen.policy.words import Matcher


def remarks(scheme: Scheme, ranking: RankingRules | None = None, *, located: Located | None = None) -> list[Complaint]:
    """
    Say what an author should look at once more.

    Args:
        scheme: a scheme that was checked and has no problems.
        ranking: the rules beside it: their keys use measures too.
        located: the file of the scheme, so that remarks name lines.

    Returns:
        Remarks in the form of complaints; they keep nobody from using the scheme.
    """
    findings = Findings(scheme, located)
    for at, line in enumerate(scheme.indicators):
        free = most_of(line.model_copy(update={"at_most": None}), scheme)
        _limit(findings, ("indicators", at, "at_most"), line.at_most, [free])
    for at, group in enumerate(scheme.groups):
        freed = tuple(one.model_copy(update={"at_most": None}) if one is group else one for one in scheme.groups)
        bare = scheme.model_copy(update={"groups": freed})
        reached = [part_of(bare, use, group.id) for use in scheme.uses]
        _limit(findings, ("groups", at, "at_most"), group.at_most, reached)
    for path, name in _unused(scheme, ranking):
        findings.add(
            "policy.unused",
            path,
            Text(f"“{name}”没有用到。", f"Nothing uses `{name}`."),
            Text("请核对是否漏写了引用，或删去。", "Check whether a reference was forgotten, or take it out."),
            name,
        )
    return findings.complaints


def _limit(findings: Findings, path: Path, limit: Decimal | None, reached: list[Attainable]) -> None:
    """A limit that no facts can pass: the most that is reached stays at it or below."""
    if limit is None or any(part.without_limit or part.points > limit for part in reached):
        return
    most = number(max(part.points for part in reached))
    findings.add(
        "policy.limit_never_bites",
        path,
        Text(
            f"最多只能得 {most} 分，上限 {number(limit)} 不起作用。",
            f"At most {most} can be reached: the limit {number(limit)} never bites.",
        ),
        Text("请对照原文核对各项分值和上限。", "Compare the numbers with the text of the law."),
        number(limit),
    )


def _unused(scheme: Scheme, ranking: RankingRules | None) -> Iterable[tuple[Path, str]]:
    used = set(_names(scheme, ranking))
    for section, key in (("codes", "code"), ("tables", "id"), ("references", "id"), ("measures", "id")):
        for at, item in enumerate(getattr(scheme, section)):
            if getattr(item, key) not in used:
                yield (section, at), getattr(item, key)


def _names(scheme: Scheme, ranking: RankingRules | None) -> Iterable[str]:
    """Every code, table, reference and measure that some rule names."""
    for _, rule in rules(scheme):
        if isinstance(rule, Matcher):
            yield from (str(word) for word in (*(rule.one_of or ()), *(rule.none_of or ())))
            yield from (name for name in (rule.listed_in,) if name)
        elif isinstance(rule, Condition) and rule.measure_of:
            yield rule.measure_of
    for line in (*scheme.indicators, *scheme.measures):
        amount = line.measure
        if amount is not None:
            yield from (name for name in (amount.via, amount.against.reference if amount.against else None) if name)
    for line in scheme.indicators:
        yield from (label for labels in line.award.levels or {} for label in labels.split("、"))
        yield from (name for name in (line.limited_by, line.less) if name)
    for table in scheme.tables:
        yield from (word for words in (table.classes or {"": table.listed or ()}).values() for word in words)
    yield from _choices(scheme)
    for use in ranking.uses.values() if ranking else ():
        for key in use.order if isinstance(use, Ranked) else ():
            yield from (key.measure,) if isinstance(key, MeasureKey) else ()
            yield from key.served if isinstance(key, ClassesKey) else ()


def _choices(scheme: Scheme) -> Iterable[str]:
    """What a choice of the applicant may name: the item, and a member by its id or its number."""
    for group in scheme.groups:
        if group.combine == "applicants_choice":
            members = [line.id for line in scheme.indicators if line.group == group.id]
            members += [inner.id for inner in scheme.groups if inner.in_ == group.id]
            yield group.choice or group.id
            yield from members
            yield from (str(position) for position in range(1, len(members) + 1))
