"""What one form of file holds, every other form holds: workbook, JSON and Parquet give the same dossiers back."""

from __future__ import annotations

import tempfile
import unicodedata
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.columns import PROOF
from jifen.facts.dossier import DECLARED, Dossier, Proof, Record, Standing
from jifen.facts.files import (
    read_json,
    read_population,
    read_workbook,
    to_json,
    write_json,
    write_population,
    write_workbook,
)
from jifen.facts.kinds import WHOSE, DatedWhen, Field, Kind, NotBefore, Tells, Type
from jifen.facts.validation import EARLIEST, LATEST
from jifen.kernel.identity import birth_date, synthetic

_SAFE = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Co"))
TEXTS = st.one_of(
    st.sampled_from(
        [
            "=1+1",
            "＝SUM(A1)",
            "'=x",
            "''@",
            "+86",
            "-1",
            "@x",
            "'",
            "_x0041_",
            "𠮷野",
            "阿依古丽·买买提",
            "NULL",
            "1",
            "1E5",
            "是",
        ]
    ),
    st.text(_SAFE, min_size=1, max_size=30).map(lambda text: unicodedata.normalize("NFC", text.strip())).filter(bool),
)
CODES = st.text("ABCxyz0189-_.", min_size=1, max_size=12)
DAYS = st.dates(EARLIEST, LATEST)
PLACES = st.from_regex(r"\A[1-9][0-9]{5}([0-9]{3}){0,2}\Z")
NUMBERS = st.builds(synthetic, st.integers(0, 49_499), st.dates(date(1930, 1, 1), date(2015, 1, 1)), st.booleans())


def values_of(field: Field) -> st.SearchStrategy[object]:
    """Every value a field may hold."""
    several = {
        Type.TEXT: TEXTS,
        Type.CODE: CODES,
        Type.LEVEL: st.sampled_from(field.levels or ("",)),
        Type.NUMBER: st.integers(field.at_least or 0, field.at_most or 10**13),
        Type.FLAG: st.booleans(),
        Type.DATE: DAYS,
        Type.MONTH: st.integers(1900 * 12, 2199 * 12 + 11),
        Type.PLACE: PLACES,
        Type.IDENTITY: NUMBERS,
    }[field.type]
    return several if field.required else st.one_of(st.just(field.absent), several)


@st.composite
def proofs(draw: st.DrawFn, kind: Kind) -> Proof:
    """Every proof a record or an answer of a kind may have."""
    if draw(st.booleans()):
        return DECLARED
    standing = draw(st.sampled_from((Standing.VERIFIED, Standing.REFUTED)))
    return Proof(standing, draw(st.sampled_from(kind.proved_by)), draw(DAYS), draw(st.one_of(st.just(""), TEXTS)))


@st.composite
def records(draw: st.DrawFn, kind: Kind) -> Record:
    """Every record of a kind."""
    values = {field.name: draw(values_of(field)) for field in kind.fields}
    for rule in kind.coherence:
        if isinstance(rule, DatedWhen):
            wanted = values[rule.level] in rule.labels
            values[rule.day] = (values[rule.day] or draw(DAYS)) if wanted else None
        elif isinstance(rule, Tells) and values[rule.number]:
            values[rule.born_on] = birth_date(values[rule.number])
    for rule in kind.coherence:
        if isinstance(rule, NotBefore) and values[rule.later] is not None:
            values[rule.later] = max(values[rule.later], values[rule.earlier])
    return Record(kind.name, values, draw(st.sampled_from(kind.whose)), draw(proofs(kind)))


@st.composite
def dossiers(draw: st.DrawFn) -> list[Dossier]:
    """A few people with records and answers of any kinds."""
    made = []
    for person in draw(st.lists(CODES, max_size=3, unique=True)):
        dossier = Dossier(person)
        for name in draw(st.lists(st.sampled_from(sorted(CATALOGUE)), max_size=3, unique=True)):
            kind = CATALOGUE[name]
            found = draw(st.lists(records(kind), min_size=1, max_size=3))
            seats = {} if kind.single else None
            for record in found:
                if seats is None or WHOSE[record.whose].several or seats.setdefault(record.whose, record) is record:
                    dossier.add([record])
        for name in draw(st.lists(st.sampled_from(sorted(CATALOGUE)), max_size=4, unique=True)):
            answer = draw(proofs(CATALOGUE[name]))
            if answer.standing is not Standing.REFUTED:
                dossier.answers[name] = answer
        made.append(dossier)
    numbers = [record.values["number"] for one in made for record in one.records.get("identity", ())]
    numbers = [number for number in numbers if number]
    return made if len(set(numbers)) == len(numbers) else made[:1]


def told(found: list[Dossier] | tuple[Dossier, ...]) -> dict[str, tuple[object, ...]]:
    """What dossiers say, without where it was read and in which order the persons came."""
    return {
        one.person: (
            {name: [(r.whose, r.values, r.proof) for r in rows] for name, rows in one.records.items()},
            one.answers,
        )
        for one in found
    }


@given(dossiers())
@settings(max_examples=15, deadline=None)
def test_workbook_json_and_parquet_hold_the_same_dossiers(written: list[Dossier]):
    """Whatever can be on record survives a trip through each form of file, without a complaint."""
    with tempfile.TemporaryDirectory() as folder:
        write_workbook(written, Path(folder, "a.xlsx"))
        write_json(written, Path(folder, "a.json"))
        write_population(written, Path(folder, "a"), bucket_size=3)
        read = [
            read_workbook(Path(folder, "a.xlsx")),
            read_json(Path(folder, "a.json")),
            read_population(Path(folder, "a")),
        ]

    for intake in read:
        assert intake.complaints == ()
        assert told(intake.dossiers) == told(written)


@given(dossiers())
@settings(max_examples=15, deadline=None)
def test_the_same_dossiers_give_the_same_json(written: list[Dossier]):
    """JSON is canonical: reading it and writing it again changes no byte."""
    text = to_json(written)

    assert to_json(read_json(text.encode()).dossiers) == text


def test_field_names_never_clash_with_the_columns_of_a_proof():
    """A table has its own columns beside the fields, and no field may carry one of their names."""
    taken = {"no", "person", "whose", *(field.name for field in PROOF)}

    assert [kind.name for kind in CATALOGUE.values() if taken & set(kind.by_name)] == []
