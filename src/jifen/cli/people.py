"""Workbooks to fill in, and invented people, for a scheme: what it looks at decides what is asked and what is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jifen.cli import opening
from jifen.cli.exits import Exit
from jifen.cli.prose import Prose
from jifen.cli.sample import sample
from jifen.cli.speaking import Language, say
from jifen.cli.terminal import progress, screen
from jifen.facts.catalogue import CATALOGUE
from jifen.facts.files import write_json, write_template, write_workbook
from jifen.facts.synthesis import small_population, synthesise
from jifen.kernel.errors import RefusedError, Text
from jifen.kernel.places import Divisions
from jifen.policy.packs import Pack
from jifen.policy.registry import Registry
from jifen.scoring.compiling import compile_plan
from jifen.scoring.inventing import cities_beside, setting_of, values_named
from jifen.scoring.person import kinds_of

FEW = 5_000
"""So many people a workbook or a JSON file can reasonably hold."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where people are invented: a scheme and a day, by default those of the sample; and where packs are looked for."""

    scheme: str | None
    as_of: date | None
    policies: list[Path] | None


def write_blank(scheme: str, as_of: date | None, out: Path, policies: list[Path] | None, language: Language) -> int:
    """Write an empty workbook that asks for the kinds of records a scheme looks at."""
    packs = opening.registry(policies)
    pack = packs.find(scheme, as_of=as_of)
    plan = compile_plan(pack.scheme, as_of or pack.scheme.in_force.from_)
    wanted = set(kinds_of(plan))
    kinds = [name for name in CATALOGUE if name in wanted]
    write_template(
        out,
        title=pack.scheme.title,
        places=_places(pack, packs.divisions),
        codes=_codes(pack),
        kinds=kinds,
        historic=True,
    )
    told = Text(
        f"{len(kinds)} 类记录，第一张表是填写说明 → {out}",
        f"{len(kinds)} kinds of records; begin with the first sheet → {out}",
    )
    screen().print(Prose(say(told, language)))
    return Exit.OK


def invent(persons: int, seed: int, out: Path, place: Place, language: Language) -> int:
    """
    Invent people who apply under a scheme, as a folder of tables, or as a file where they are few.

    Raises:
        RefusedError: ``cli.too_many_for_a_file``.
    """
    packs = opening.registry(place.policies)
    pack, as_of = _of_sample(place, packs)
    setting = setting_of(pack, packs.divisions, as_of)
    if out.suffix.lower() in (".xlsx", ".json"):
        if persons > FEW:
            raise RefusedError(
                "cli.too_many_for_a_file",
                Text(f"{persons:,} 人写不进一个文件。", f"{persons:,} people are too many for one file."),
                Text("请写到文件夹。", "Write to a folder."),
                where=str(out),
            )
        dossiers = small_population(persons, seed=seed, setting=setting)
        if out.suffix.lower() == ".json":
            write_json(dossiers, out)
        else:
            places, codes = _places(pack, packs.divisions), _codes(pack)
            write_workbook(dossiers, out, title=f"{pack.scheme.title}·虚构样例", places=places, codes=codes)
    else:
        with progress() as bar:
            line = bar.add_task("造人 inventing", total=persons)
            synthesise(
                out, persons=persons, seed=seed, setting=setting, progress=lambda done: bar.update(line, completed=done)
            )
    told = Text(
        f"{persons:,} 个虚构的申请人（{pack.id}，{as_of}）→ {out}",
        f"{persons:,} invented applicants ({pack.id}, {as_of}) → {out}",
    )
    screen().print(Prose(say(told, language)))
    return Exit.OK


def _of_sample(place: Place, packs: Registry) -> tuple[Pack, date]:
    """Find scheme and day; what is not said is that of the sample."""
    if place.scheme is None:
        shown = sample()
        return packs.find(shown.scheme), place.as_of or shown.as_of
    pack = packs.find(place.scheme, as_of=place.as_of)
    as_of = place.as_of or pack.scheme.in_force.from_
    opening.check_in_force(pack, as_of)
    return pack, as_of


def _places(pack: Pack, divisions: Divisions) -> dict[str, str]:
    """Offer the towns of the scheme first, then the cities of the province, by their official names."""
    codes = [*pack.scheme.towns.values(), pack.scheme.place, *cities_beside(pack.scheme.place, divisions)]
    named = {code: name for name, code in pack.scheme.towns.items()}
    return {code: divisions.name(code) if code in divisions else named.get(code, code) for code in codes}


def _codes(pack: Pack) -> dict[str, dict[str, str]]:
    plan = compile_plan(pack.scheme, pack.scheme.in_force.from_)
    names = {code.code: code.name for code in pack.scheme.codes}
    found = {
        f"{kind}.{field}": {code: names.get(code, "") for code in values_named(plan, kind, field)}
        for kind, field in (("certificate", "code"), ("other_points", "code"))
    }
    return {key: codes for key, codes in found.items() if codes}
