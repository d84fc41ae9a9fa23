"""JSON of dossiers: hostile until proven otherwise, complained about part by part, described by a schema."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Proof, Standing, Trust
from jifen.facts.files import Codebook, Intake, json_schema, read_any, read_json, to_json, write_json
from jifen.facts.synthesis import Setting, small_population
from jifen.kernel.errors import BadInputError, NotFoundError

GIFT = {"values": {"place": "442000", "amount": 100.5, "recognised": True, "on": "2014-01-01"}}
VERIFIED = {"standing": "verified", "by": "civil_affairs", "on": "2014-02-01", "reference": "MZ1"}


def document(*dossiers: object) -> bytes:
    """A document of these dossiers."""
    return json.dumps({"format": "jifen.dossiers/1", "dossiers": dossiers}).encode()


def codes(intake: Intake) -> list[tuple[str, str]]:
    """What is wrong, and where."""
    return [(complaint.code, complaint.where) for complaint in intake.complaints]


def test_a_document_is_read_into_dossiers():
    """Numbers are exact, what is left out means what an empty cell means."""
    intake = read_json(
        document(
            {"person": "A1", "records": {"donation": [GIFT | {"proof": VERIFIED}]}, "answers": {"donation": VERIFIED}}
        )
    )
    record = intake.dossiers[0].records["donation"][0]

    assert codes(intake) == []
    assert record.values == {"place": "442000", "amount": 10050, "recognised": True, "on": date(2014, 1, 1)}
    assert record.proof == Proof(Standing.VERIFIED, "civil_affairs", date(2014, 2, 1), "MZ1")
    assert record.where == "dossiers[0].records.donation[0]"
    assert intake.dossiers[0].is_known("donation", Trust.VERIFIED)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "1:1"),
        (b"{", "1:2"),
        (b'{"format": "jifen.dossiers/1", "dossiers": [NaN]}', "NaN"),
        (b'{"format": "jifen.dossiers/1", "dossiers": [-Infinity]}', "-Infinity"),
        (b'{"a": 1, "a": 2}', "a"),
        (b"[" * 100_000 + b"]" * 100_000, "["),
        (b'{"a":' * 100_000, "["),
        (b"1" * 5000, "1"),
        (b"1." + b"1" * 5000, "1"),
        ('{"格式": 1}'.encode("gbk"), "UTF-8"),
        ("{}".encode("utf-16"), "UTF-8"),
        (b"\xff\xfe", "UTF-8"),
    ],
    ids=[
        "nothing",
        "torn",
        "NaN",
        "infinity",
        "key twice",
        "deep",
        "deep objects",
        "huge int",
        "huge float",
        "GBK",
        "UTF-16",
        "no text",
    ],
)
def test_what_is_no_json_is_refused_with_the_reason(content: bytes, reason: str):
    """Nothing of it is half read."""
    with pytest.raises(BadInputError) as caught:
        read_json(content)

    assert caught.value.code == "facts.json_unreadable"
    assert reason in caught.value.what.zh


@pytest.mark.parametrize(
    "content",
    [b"[]", b"{}", b"1", b'"a"', b'{"format": "x", "dossiers": []}', b'{"format": "jifen.dossiers/1", "dossiers": {}}'],
)
def test_json_of_something_else_is_refused(content: bytes):
    """It says what the outermost shape is."""
    with pytest.raises(BadInputError) as caught:
        read_json(content)

    assert caught.value.code == "facts.json_shape"


@pytest.mark.parametrize(
    ("dossier", "expected"),
    [
        (7, [("facts.json_shape", "dossiers[0]")]),
        ({}, [("facts.person_missing", "dossiers[0].person")]),
        ({"person": ["A"]}, [("facts.person_unreadable", "dossiers[0].person")]),
        ({"person": "A1", "name": 1}, [("facts.key_unknown", "dossiers[0]")]),
        ({"person": "A1", "records": []}, [("facts.json_shape", "dossiers[0].records")]),
        ({"person": "A1", "records": {"donations": []}}, [("facts.key_unknown", "dossiers[0].records")]),
        ({"person": "A1", "records": {"donation": {}}}, [("facts.json_shape", "dossiers[0].records.donation")]),
        ({"person": "A1", "records": {"donation": [1]}}, [("facts.json_shape", "dossiers[0].records.donation[0]")]),
        (
            {"person": "A1", "records": {"donation": [{"values": {**GIFT["values"], "sum": 1}}]}},
            [("facts.key_unknown", "dossiers[0].records.donation[0].values")],
        ),
        (
            {"person": "A1", "records": {"donation": [{"values": {**GIFT["values"], "amount": [1]}}]}},
            [("facts.number_unreadable", "dossiers[0].records.donation[0].values.amount")],
        ),
        (
            {"person": "A1", "records": {"donation": [{"values": {**GIFT["values"], "on": 20140101}}]}},
            [("facts.date_as_number", "dossiers[0].records.donation[0].values.on")],
        ),
        (
            {"person": "A1", "records": {"donation": [{"whose": {"a": 1}, **GIFT}]}},
            [("facts.level_unknown", "dossiers[0].records.donation[0].whose")],
        ),
        (
            {"person": "A1", "records": {"donation": [{"proof": {"standing": "verified"}, **GIFT}]}},
            [("facts.proof_incomplete", "dossiers[0].records.donation[0].proof.by")],
        ),
        (
            {"person": "A1", "records": {}, "answers": {"donation": {"standing": "sure"}}},
            [("facts.level_unknown", "dossiers[0].answers.donation.standing")],
        ),
        (
            {"person": "A1", "records": {}, "answers": {"donation": "verified"}},
            [("facts.json_shape", "dossiers[0].answers.donation")],
        ),
        ({"person": "A1", "answers": {"donation": VERIFIED}}, [("facts.records_missing", "dossiers[0]")]),
    ],
)
def test_a_part_of_the_wrong_shape_is_named_and_its_list_stays_open(dossier: Any, expected: list[tuple[str, str]]):
    """The good dossier beside it is kept."""
    if isinstance(dossier, dict) and dossier.get("person") == "A1" and "answers" not in dossier:
        dossier = dossier | {"answers": {"donation": VERIFIED}}
    intake = read_json(document(dossier, {"person": "A2", "records": {"donation": [GIFT]}}))

    assert codes(intake) == expected
    assert len(intake.dossiers[-1].records["donation"]) == 1
    assert not any(one.is_known("donation", Trust.DECLARED) for one in intake.dossiers)


def test_two_dossiers_of_one_person_are_joined_and_none_of_their_lists_is_closed():
    """Which of the two is complete, nobody said; no record is lost."""
    one = {"person": "A1", "records": {"donation": [GIFT]}, "answers": {"donation": VERIFIED}}
    intake = read_json(document(one, one | {"records": {"donation": [GIFT, GIFT]}}))

    assert ("facts.dossier_twice", "dossiers[1]") in codes(intake)
    assert len(intake.dossiers) == 1
    assert len(intake.dossiers[0].records["donation"]) == 3
    assert intake.dossiers[0].answers == {}


def test_a_future_date_is_refused_here_too():
    """Every form of file meets the same rules."""
    intake = read_json(
        document({"person": "A1", "records": {"donation": [GIFT]}}), Codebook(received_on=date(2013, 12, 31))
    )

    assert codes(intake) == [("facts.date_in_future", "dossiers[0].records.donation[0].values.on")]


def test_a_byte_order_mark_is_no_fault():
    """Some editors write one."""
    assert read_json(b"\xef\xbb\xbf" + document()).dossiers == ()


def test_a_file_is_found_by_its_name_and_written_whole(tmp_path: Path):
    """The door for every form of file takes it."""
    intake = read_json(document({"person": "A1", "records": {"donation": [GIFT]}}))
    write_json(intake.dossiers, tmp_path / "sub" / "a.json")

    assert read_any(tmp_path / "sub" / "a.json").dossiers == intake.dossiers
    with pytest.raises(NotFoundError):
        read_json(tmp_path / "b.json")


def test_the_schema_is_valid_and_what_we_write_fits_it(setting: Setting):
    """It is made from the catalogue, so that editors and other programs know every field."""
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    people = small_population(100, seed=5, setting=setting)

    jsonschema.Draft202012Validator(schema).validate(json.loads(to_json(people)))
    assert set(schema["$defs"]["dossier"]["properties"]["records"]["properties"]) == set(CATALOGUE)


@pytest.mark.parametrize(
    "change",
    [
        {"person": "a b"},
        {"extra": 1},
        {"records": {"donation": [{}]}},
        {"records": {"gifts": []}},
        {"answers": {"donation": 1}},
    ],
)
def test_the_schema_refuses_what_the_reader_complains_of(change: dict[str, object]):
    """One declaration, one opinion."""
    bad = {"person": "A1"} | change
    assert read_json(document(bad)).complaints

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema()).validate(json.loads(document(bad)))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6)
    | st.sampled_from(["A1", "verified", "civil_affairs", "2014-01-01", "442000", "self"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "person",
                    "records",
                    "answers",
                    "donation",
                    "identity",
                    "insurance",
                    "values",
                    "proof",
                    "whose",
                    "standing",
                    "by",
                    "on",
                    "x",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@given(st.lists(JSON, max_size=4))
def test_whatever_is_in_a_document_it_is_read_or_complained_of(dossiers: list[Any]):
    """No shape raises; a well-made dossier beside the mess is kept whole."""
    intake = read_json(document(*dossiers, {"person": "good", "records": {"donation": [GIFT]}}))
    good = next(one for one in intake.dossiers if one.person == "good")

    assert len(good.records["donation"]) == 1
    assert all(complaint.where.startswith("dossiers[") for complaint in intake.complaints)


@given(st.binary(max_size=60))
def test_whatever_the_bytes_they_are_refused_in_a_sentence(content: bytes):
    """Only errors of ours come out."""
    with pytest.raises(BadInputError):
        read_json(content)
