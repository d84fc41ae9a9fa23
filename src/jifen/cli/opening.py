"""What a command begins with: the packs, the scheme that is meant, and the records people sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from jifen.cli.failing import draw_complaints
from jifen.cli.shipped import pack_folders
from jifen.cli.terminal import aside
from jifen.facts.dossier import Dossier, Trust
from jifen.facts.files import Codebook, Intake, load_person, open_population, read_any
from jifen.kernel.errors import BadInputError, NotFoundError, RefusedError, Text
from jifen.policy.packs import Pack
from jifen.policy.registry import Registry
from jifen.policy.scheme import Scheme
from jifen.policy.shapes import nearest
from jifen.scoring.inspecting import inspect, unverified

_FEW_NOTICES = 4


def registry(added: list[Path] | None) -> Registry:
    """Open the packs that come along and those that are added."""
    return Registry(pack_folders(added))


def check_in_force(pack: Pack, as_of: date) -> None:
    """
    Make sure that a scheme that was named with its day is in force on the day of the run.

    Raises:
        NotFoundError: ``cli.not_in_force``.
    """
    force = pack.scheme.in_force
    if force.from_ <= as_of and (force.until is None or as_of <= force.until):
        return
    span = f"{force.from_} – {force.until or '…'}"
    raise NotFoundError(
        "cli.not_in_force",
        Text(f"{pack.id} 在 {as_of} 不施行（{span}）。", f"{pack.id} is not in force on {as_of} ({span})."),
        Text("请改计分日，或换一个版本。", "Choose another day, or another version."),
    )


def use_of(scheme: Scheme, asked: str | None) -> str:
    """
    Find the use that is meant.

    Raises:
        BadInputError: ``cli.use_unknown``, ``cli.use_not_said``; name the uses there are.
    """
    listed = "、".join(f"{use}（{rule.name}）" for use, rule in scheme.uses.items())
    if asked is None and len(scheme.uses) > 1:
        raise BadInputError(
            "cli.use_not_said",
            Text(f"本方案有几种用途：{listed}。", f"The scheme has several uses: {', '.join(scheme.uses)}."),
            Text("请用 --use 写明。", "Say which with --use."),
        )
    if asked is not None and asked not in scheme.uses:
        raise BadInputError(
            "cli.use_unknown",
            Text(f"本方案没有用途 {asked}。", f"The scheme has no use {asked}."),
            Text(f"只有：{listed}。", f"It has: {', '.join(scheme.uses)}."),
        )
    return asked or next(iter(scheme.uses))


def refuse_unless_official(pack: Pack, packs: Registry, trust: Trust) -> None:
    """
    Refuse an official run on a pack that may not decide anything yet.

    Raises:
        RefusedError: ``cli.scheme_is_draft``, ``cli.scheme_unverified``, ``policy.not_conforming``.
        BadPolicyError: ``policy.rejected``: the pack does not pass ``jifen policy check``.
    """
    if trust is Trust.DECLARED:
        return
    scheme = pack.scheme
    try_out = Text("自评可加 --trust declared。", "For a self-assessment add --trust declared.")
    if scheme.status == "draft":
        raise RefusedError(
            "cli.scheme_is_draft",
            Text(f"{scheme.id} 是草案，不能用于正式计分。", f"{scheme.id} is a draft and cannot be used officially."),
            try_out,
        )
    weak = unverified(scheme)
    if weak:
        listed = "、".join(weak[:5]) + ("……" if len(weak) > 5 else "")
        raise RefusedError(
            "cli.scheme_unverified",
            Text(
                f"{scheme.id} 有 {len(weak)} 项未经核对，不能用于正式计分：{listed}。",
                f"{len(weak)} parts of {scheme.id} have not been verified, so it cannot be used officially.",
            ),
            try_out,
        )
    inspect(pack.folder, packs).refuse_unless_passed()


def codebook(scheme: Scheme, packs: Registry, as_of: date) -> Codebook:
    """
    Give what the cells of a file are held against: the codes of the scheme, the divisions, the day the file came in.

    A file that is scored for a later day than today may tell of days up to then.
    """
    today = datetime.now(tz=UTC).astimezone().date()
    codes = frozenset(code.code for code in scheme.codes)
    open_fields = ("certificate.code", "other_points.code") if codes else ()
    return Codebook(dict.fromkeys(open_fields, codes), packs.divisions, max(today, as_of))


def read_input(path: Path, book: Codebook) -> Intake:
    """
    Read the records people sent, with a sign of life while it takes time.

    Raises:
        JifenError: what the reader of that form raises.
    """
    with waiting("读取 reading"):
        return read_any(path, book)


def person_of(path: Path, person: str, book: Codebook) -> tuple[Dossier, Intake | None]:
    """
    Find one person in whatever holds the records.

    Returns:
        The dossier, and the intake it was found in; None for a folder, of which only the person was read.

    Raises:
        NotFoundError: ``facts.person_unknown``; names the nearest there are.
    """
    if path.is_dir():  # its codes are those of no scheme in particular
        return load_person(open_population(path), person), None
    intake = read_input(path, book)
    found = next((dossier for dossier in intake.dossiers if dossier.person == person), None)
    if found is None:
        near = "、".join(nearest(person, tuple(dossier.person for dossier in intake.dossiers), 5)) or "—"
        raise NotFoundError(
            "facts.person_unknown",
            Text(f"{path.name} 中没有人员“{person}”。", f"There is no person “{person}” in {path.name}."),
            Text(f"相近的有：{near}。", f"Nearest: {near}."),
        )
    return found, intake


def draw_intake(intake: Intake | None, kept_in: Path | None = None) -> bool:
    """
    Draw what is wrong with the rows that were sent, and what somebody should look at.

    Args:
        intake: what was read; None where nothing was.
        kept_in: the file that holds all of it.

    Returns:
        Whether anything is wrong; a notice by itself is not.
    """
    if intake is None:
        return False
    wrong, odd = len(intake.complaints), len(intake.notices)
    if wrong:
        aside().print(f"[open]！ {wrong} 处有误，有误的行没有采用；其余照常计算。[/open]")
        aside().print(f"[soft]  {wrong} things are wrong; those rows were left out, the rest was used.[/soft]")
        draw_complaints(intake.complaints, kept_in)
    if odd:
        aside().print(f"[open]· {odd} 处请核对；已照常采用。[/open]")
        aside().print(f"[soft]  {odd} things to look at; they were used as they are.[/soft]")
        draw_complaints(intake.notices, None if wrong else kept_in, shown=_FEW_NOTICES)
    return bool(wrong)


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """Show that something is being done, where somebody watches."""
    console = aside()
    if not console.is_terminal:
        yield
        return
    with console.status(words):
        yield
