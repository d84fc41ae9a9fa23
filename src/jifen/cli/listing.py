"""Ranking a score table and publishing it: what is public goes into one folder, what is private into another."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from jifen.cli import opening
from jifen.cli.private_folder import keep, secret_of
from jifen.cli.quota_files import quota_of
from jifen.cli.score_files import Row
from jifen.cli.score_reading import read_scores
from jifen.facts.dossier import Trust
from jifen.kernel.errors import BadInputError, NotFoundError, RefusedError, Text
from jifen.kernel.points import scale
from jifen.policy.packs import Pack
from jifen.policy.ranking_rules import LineOnly, Ranked
from jifen.policy.registry import Registry
from jifen.ranking.competition import check_inputs, rank
from jifen.ranking.entrants import Run
from jifen.ranking.lottery import Draw, draw_lots, seal
from jifen.ranking.outcome import Ranking
from jifen.ranking.publication import Publication, publish
from jifen.ranking.quota import Quota

LIST, ENTRANTS = "list.json", "entrants.json"


@dataclass(frozen=True, slots=True)
class Job:
    """What is ranked, by which scheme, and where the public and the private part go."""

    scores: Path
    scheme: str
    out: Path
    private: Path
    policies: list[Path] | None


@dataclass(frozen=True, slots=True)
class Lots:
    """What was said about lots: the draw that will decide, its result, and the seal that was published before it."""

    source: str | None = None
    result: str | None = None
    sealed: Path | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What a job made: a published ranking, or only the seal before a draw."""

    job: Job
    packs: Registry
    ranking: Ranking | None
    publication: Publication | None


def make(job: Job, quota: str | None, secret_file: Path | None, lots: Lots, *, masked_names: bool) -> Made:
    """
    Rank the people of a score table and write the list, or seal them before a draw.

    Raises:
        JifenError: what reading, ranking and publishing raise; ``cli.scheme_differs``, ``cli.no_ranking``,
            ``cli.scores_not_official``.
    """
    run, rows = read_scores(job.scores)
    packs = opening.registry(job.policies)
    pack = packs.find(job.scheme, as_of=run.as_of)
    rules = _rules(pack, run)
    opening.refuse_unless_official(pack, packs, Trust.VERIFIED)
    key = secret_of(secret_file)
    places = quota_of(quota, _ranked(rules), run.decimals) if quota is not None else None
    line = next((law.apply_from for use, law in pack.scheme.uses.items() if use == run.use), None)
    qualifying = _line(line, run) if rules.qualifying_points.set_by == "scheme" else None
    if lots.source is not None:
        check_inputs(rules, quota=places is not None, qualifying_points=qualifying is not None, draw=True)
        sealed = seal(rows, run=run, secret=key, source=lots.source, quota=places or Quota({}))
        with _public_folder(job.out) as draft:
            (draft / ENTRANTS).write_bytes(sealed)
        keep(job.private, key, None)
        return Made(job, packs, None, None)
    ranking = rank(rows, rules, run=run, quota=places, qualifying_points=qualifying, draw=_draw(rows, run, key, lots))
    publication = publish(ranking, secret=key, area_names=_area_names(ranking, pack, packs), masked_names=masked_names)
    with _public_folder(job.out) as draft:
        for name, content in publication.files().items():
            (draft / name).write_bytes(content)
    keep(job.private, key, publication)
    return Made(job, packs, ranking, publication)


def _rules(pack: Pack, run: Run) -> LineOnly | Ranked:
    if (pack.id, pack.fingerprint) != (run.scheme, run.scheme_hash):
        raise RefusedError(
            "cli.scheme_differs",
            Text(
                f"成绩表是按 {run.scheme}（{run.scheme_hash[:12]}）计的，不是现在的 {pack.id}（{pack.fingerprint[:12]}）。",
                f"The scores were made by {run.scheme} ({run.scheme_hash[:12]}), not by {pack.id} as it is now.",
            ),
            Text("请用同一方案重新计分。", "Score again with the same scheme."),
        )
    written = pack.ranking.uses.items() if pack.ranking else ()
    rules = next((rules for use, rules in written if use == run.use), None)
    if rules is None:
        raise NotFoundError(
            "cli.no_ranking",
            Text(f"{pack.id} 没有 {run.use} 的排名规则。", f"{pack.id} has no ranking rules for {run.use}."),
            Text("请核对用途。", "Check the use."),
        )
    if run.trust != "verified":
        raise RefusedError(
            "cli.scores_not_official",
            Text("自评的成绩不能排名公布。", "Self-assessed scores cannot be ranked and published."),
            Text("请用 --trust verified 计分。", "Score with --trust verified."),
        )
    return rules


def _ranked(rules: LineOnly | Ranked) -> Ranked:
    if isinstance(rules, Ranked):
        return rules
    raise RefusedError(
        "cli.quota_not_used",
        Text("本用途只设分数线，不排名，没有名额。", "This use has a line and no places: nobody is ranked."),
        Text("请去掉 --quota。", "Leave out --quota."),
    )


def _line(line: Decimal | None, run: Run) -> int | None:
    return None if line is None else scale(line, run.decimals)


def _draw(rows: list[Row], run: Run, key: bytes, lots: Lots) -> Draw | None:
    if lots.result is None and lots.sealed is None:
        return None
    if lots.result is None or lots.sealed is None:
        raise BadInputError(
            "cli.draw_incomplete",
            Text("摇号须同时给出 --draw 和 --sealed。", "A draw needs both --draw and --sealed."),
            Text("请补上，并用封存时的密钥（--secret）。", "Give both, and the secret of the seal (--secret)."),
        )
    if not lots.sealed.is_file():
        raise NotFoundError(
            "cli.seal_missing",
            Text(f"没有封存文件 {lots.sealed}。", f"There is no seal {lots.sealed}."),
            Text("请给出摇号前公布的 entrants.json。", "Give the entrants.json that was published before the draw."),
        )
    return draw_lots(rows, run=run, secret=key, sealed=lots.sealed.read_bytes(), result=lots.result)


def _area_names(ranking: Ranking, pack: Pack, packs: Registry) -> dict[str, str]:
    towns = {code: name for name, code in pack.scheme.towns.items()}
    codes = {report.unit.split("/")[0] for report in ranking.units}
    found = {code: packs.divisions.name(code) for code in codes if code.isdigit() and code in packs.divisions}
    return found | {code: towns[code] for code in codes if code in towns}


# --- the public folder ------------------------------------------------------------------------------------------------


@contextmanager
def _public_folder(path: Path) -> Iterator[Path]:
    """
    Give an empty folder that becomes the public one when all went well; it replaces only a list of ours.

    Raises:
        RefusedError: ``cli.folder_occupied``.
    """
    ours = {LIST, ENTRANTS}
    if path.exists() and not (
        path.is_dir() and (not any(path.iterdir()) or any((path / name).is_file() for name in ours))
    ):
        raise RefusedError(
            "cli.folder_occupied",
            Text(f"“{path}”里已有别的文件，没有覆盖。", f"“{path}” holds other files; nothing was written over."),
            Text("请另选一个文件夹。", "Choose another folder."),
        )
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
        if path.exists():
            shutil.rmtree(path)
        draft.rename(path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
