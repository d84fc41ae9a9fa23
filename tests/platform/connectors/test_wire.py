"""The JSON forms of questions and replies: the same out and in, and strict about everything in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jifen.facts.dossier import Proof, Record, Standing
from jifen.kernel import identity
from jifen.kernel.errors import BadInputError
from jifen.platform.connectors.port import Question, Reply, UnansweredError, Verdict
from jifen.platform.connectors.wire import canonical, question_data, read_question, read_reply, reply_data

Questions = Callable[..., Question]
ON = date(2014, 11, 5)
PROOF = Proof(Standing.VERIFIED, "education", ON, "教核1号")


def answered(question: Question, /, **changed: Any) -> dict[str, Any]:
    """A sound reply as data, with parts changed or, where None, left out."""
    records = tuple(Record(claim.kind, claim.values, claim.whose, PROOF) for claim in question.claims)
    reply = Reply(question, Verdict.CONFIRMED, records, True, ON, "education", "教核1号")
    data = json.loads(canonical(reply_data(reply))) | changed
    return {name: value for name, value in data.items() if value is not None}


def test_a_question_reads_back_as_it_was(ask_about: Questions) -> None:
    """Household, claims and all."""
    question = ask_about()

    again = read_question(canonical(question_data(question)))

    assert canonical(question_data(question)) == canonical(question_data(again))
    assert question.subject == again.subject
    assert [claim.values for claim in question.claims] == [claim.values for claim in again.claims]


def test_a_reply_reads_back_as_it_was(ask_about: Questions) -> None:
    """The proof of its records is that of the reply."""
    question = ask_about()
    data = answered(question)

    reply = read_reply(canonical(data), question, received_on=ON)

    assert canonical(data) == canonical(reply_data(reply))
    assert [PROOF] == [record.proof for record in reply.records]


def test_the_same_reply_is_the_same_bytes_whatever_the_order_of_its_names(ask_about: Questions) -> None:
    """Canonical means one text."""
    data = answered(ask_about())

    assert canonical(data) == canonical(dict(reversed(data.items())))


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "jifen.reply/2"},
        {"verdict": "yes"},
        {"verdict": ["confirmed"]},
        {"by": "tax"},
        {"closes": "true"},
        {"closes": None},
        {"on": "05/11/2014"},
        {"on": "2014-11-06"},
        {"on": None},
        {"reference": ""},
        {"valid_until": "2014-11-04"},
        {"records": None},
        {"records": {}},
        {"records": ["x"]},
        {"records": [{"values": {"level": "大学", "on": "2006-07-01"}}]},
        {"records": [{"values": {"level": "本科"}}]},
        {"records": [{"values": {"level": "本科", "on": "2006-07-01", "points": 100}}]},
        {"records": [{"values": {"level": "本科", "on": "2016-07-01"}}]},
        {"records": [{"whose": "child", "values": {"level": "本科", "on": "2006-07-01"}}]},
        {"records": [{"values": {"level": "本科", "on": "2006-07-01"}, "proof": {"standing": "verified"}}]},
        {"records": [{"values": {"level": "大专", "on": "2006-07-01"}, "standing": "refuted"}]},
        {"records": []},
        {"verdict": "corrected", "records": []},
        {"verdict": "refuted", "records": []},
        {"verdict": "refuted", "reason": "查无此证"},
        {"verdict": "unknown", "records": []},
        {"points": 100},
    ],
)
def test_a_reply_that_does_not_fit_or_contradicts_itself_is_no_reply(
    ask_about: Questions, changed: dict[str, Any]
) -> None:
    """Every reason is listed, and none repeats a digit of the number."""
    question = ask_about()

    with pytest.raises(UnansweredError) as caught:
        read_reply(canonical(answered(question, **changed)), question, received_on=ON)

    assert ("connectors.answer_invalid", False) == (caught.value.code, caught.value.temporary)
    assert caught.value.complaints
    assert question.subject.identity_number not in str(caught.value)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_other_value_in_any_place_is_refused_or_says_the_same(ask_about: Questions, data: st.DataObject) -> None:
    """Whatever a register puts into its reply: no other error than the one that means nobody answered."""
    question = ask_about()
    reply = answered(question)
    inside = data.draw(st.sampled_from([reply, reply["subject"], reply["records"][0], reply["records"][0]["values"]]))
    inside[data.draw(st.sampled_from(sorted(inside)))] = data.draw(ANYTHING)
    content = json.dumps(reply).encode()
    try:
        read = read_reply(content, question, received_on=ON)
    except UnansweredError:
        return

    assert Verdict.CONFIRMED == read.verdict
    assert [Verdict.CONFIRMED] == [ruling.verdict for ruling in read.rulings()]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"question": "Q-other"}, "connectors.wrong_question"),
        ({"kind": "offence"}, "connectors.wrong_question"),
        ({"subject": {"name": "李四妹", "number": ""}}, "connectors.wrong_person"),
        ({"subject": None}, "connectors.wrong_person"),
    ],
)
def test_a_reply_to_something_else_is_set_aside(ask_about: Questions, changed: dict[str, Any], code: str) -> None:
    """Another question or another person."""
    question = ask_about()

    with pytest.raises(UnansweredError) as caught:
        read_reply(canonical(answered(question, **changed)), question, received_on=ON)

    assert code == caught.value.code


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b'{"format":',
        b'{"closes": true, "closes": false}',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5_000 + b"}",
        b"[" * 100_000,
        '{"reason": "中文"}'.encode("gbk"),
        b'{"reason": "\\ud800"}',
    ],
)
def test_text_that_is_no_sound_json_is_no_reply(ask_about: Questions, content: bytes) -> None:
    """Repeated names, numbers without end, nesting without end, another encoding."""
    with pytest.raises(UnansweredError):
        read_reply(content, ask_about(), received_on=ON)


@pytest.mark.parametrize(
    "changed",
    [{"kind": "points"}, {"subject": {"name": "陈小红", "number": "1"}}, {"claims": [{"values": {}}]}, {"as_of": 3}],
)
def test_a_question_that_does_not_fit_is_refused_with_every_reason(
    ask_about: Questions, changed: dict[str, Any]
) -> None:
    """Departments that build their own side learn what to mend."""
    with pytest.raises(BadInputError) as caught:
        read_question(canonical(question_data(ask_about()) | changed))

    assert "connectors.question_invalid" == caught.value.code
    assert caught.value.complaints


def test_the_identity_of_somebody_else_is_refused(ask_about: Questions) -> None:
    """Even when the head of the reply names the right person."""
    number = identity.synthetic(9, date(1990, 3, 7), male=True)
    values = {"name": "冒名", "number": number, "born_on": "1990-03-07", "registered_in": "449901"}
    question = ask_about(department="public_security", kind="identity", claims=())
    data = answered(question, by="public_security", records=[{"values": values}])

    with pytest.raises(UnansweredError):
        read_reply(canonical(data), question, received_on=ON)
