"""Forms made from the catalogue: every field has its control, and what was typed comes back as it was typed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Type
from jifen.platform.casework import schemes
from jifen.platform.casework.entries import Mistake, read
from jifen.platform.portal import answering
from jifen.platform.portal.asking import application_fields, asking, in_order, sections
from jifen.platform.portal.fields import RecordForm, flattened, typed_record, typed_values

DAY = date(2016, 3, 16)
SCHEMES = [pack.id for city in schemes.cities() for pack in schemes.open_packs(city, DAY)]
WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20).map(str.strip)
KINDS = sorted(CATALOGUE)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_kind_a_scheme_asks_about_stands_in_one_section_and_historic_ones_last(scheme: str):
    """Nothing is left out, nothing stands twice; every field of every kind has a labelled control in both languages."""
    order = in_order(scheme, DAY)
    historic = [CATALOGUE[kind].historic for kind in order]
    unlabelled = [
        (kind, name)
        for kind in order
        for name, field in RecordForm(CATALOGUE[kind], asking(scheme)).fields.items()
        if not str(field.label)
    ]

    assert sorted(order) == sorted(set(schemes.kinds_asked(scheme, DAY)) - {"application"})
    assert historic == sorted(historic)
    assert len(order) == sum(len(one.kinds) for one in sections(scheme, DAY))
    assert not unlabelled


@pytest.mark.parametrize("scheme", SCHEMES)
def test_code_fields_offer_what_the_scheme_has_and_no_more(scheme: str):
    """Every code offered is one the scheme declares; a class served first is asked only where the ranking has one."""
    declared = {one.code for one in schemes.pack_of(scheme).scheme.codes}
    offered = {code for codes in asking(scheme).codes.values() for code, _ in codes}

    assert offered <= declared
    assert ("klass" in application_fields(scheme)) == bool(asking(scheme).codes.get("application.klass"))


@given(st.sampled_from(KINDS), st.data())
def test_what_was_typed_comes_back_word_for_word(name: str, data: Any):
    """Any text in any field of any kind: kept, shown in its boxes, and sent again, it is the same."""
    kind = CATALOGUE[name]
    # Hyphens part the boxes of a day; three boxes never make more than two of them.
    parts = {
        one.name: st.lists(WORDS.map(lambda text: text.replace("-", "")), min_size=n, max_size=n).map("-".join)
        for one in kind.fields
        if (n := {Type.DATE: 3, Type.MONTH: 2}.get(one.type))
    }
    typed = {one.name: data.draw(parts.get(one.name, WORDS)) for one in kind.fields}
    kept = {key: value for key, value in typed.items() if value.strip("-")}
    sent = flattened(kind.fields, kept)
    again = typed_values(kind.fields, sent)

    assert kept == {key: again[key] for key in kept}


@pytest.mark.parametrize("name", KINDS)
def test_a_form_nobody_touched_is_no_record(name: str):
    """Levels that start on their usual label do not make a record by themselves."""
    kind = CATALOGUE[name]

    assert typed_record(kind, flattened(kind.fields, {})) is None


def test_a_mistake_stands_at_its_field_in_the_words_of_the_clerk():
    """What the clerk of the files says of a thirteenth month stands at that field, and only there."""
    scheme = SCHEMES[0]
    entry = {"whose": "self", "values": {"level": "本科", "on": "2006-13-1"}}
    mistakes = read({"records": {"education": [entry]}}, schemes.codebook(scheme, DAY)).mistakes
    form = RecordForm(CATALOGUE["education"], asking(scheme), entry, mistakes=mistakes)

    assert [Mistake] == [type(one) for one in mistakes]
    assert ["on"] == list(form.errors)
    assert "13" in form["on"].as_widget()


def test_removing_and_changing_records_leaves_the_others_alone():
    """Buttons do to the list what they say, and a number that is not there does nothing."""
    kind = CATALOGUE["blood"]
    rows = [{"whose": "self", "values": {"volume": str(one)}} for one in (1, 2, 3)]
    gone = answering.press(kind, {"do": "remove:1"}, rows, at="", closed=True)
    nothing = answering.press(kind, {"do": "remove:9"}, rows, at="", closed=True)
    changed = answering.press(kind, {"do": "next", "volume": "20", "whose": "self"}, rows, at="1", closed=False)

    assert ["1", "3"] == [row["values"]["volume"] for row in gone.rows]
    assert rows == nothing.rows
    assert ["1", "20", "3"] == [row["values"]["volume"] for row in changed.rows] and changed.closed
