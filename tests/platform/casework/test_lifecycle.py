"""Moves of a case: the lawful ones are made, every other one is refused and changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from jifen.kernel.errors import RefusedError
from jifen.platform.audit.models import Entry
from jifen.platform.casework import services as casework
from jifen.platform.casework.lifecycle import RULES, STATE_WORDS, Act, State, drawn
from jifen.platform.casework.models import Case, Move
from jifen.platform.casework.moving import Actor, CaseMovedError, move

ROLES = ("applicant", "clerk", "agent", "officer", "system", "approver", "")


def put(case: Case, state: State) -> Case:
    """Put a case into a state, past all rules."""
    Case.objects.filter(pk=case.pk).update(state=state.value, number=case.public, fingerprint="sha256:0")
    return Case.objects.get(pk=case.pk)


def combinations(state: State) -> Iterator[tuple[Act, str, bool]]:
    """Give every act and role, and whether the move is lawful from a state."""
    for act, rule in RULES.items():
        for role in ROLES:
            yield act, role, state in rule.froms and role in rule.who


@pytest.mark.parametrize("state", list(State))
def test_from_a_state_only_the_lawful_moves_are_made(world: Any, state: State) -> None:
    """Every act by every role: in the table it moves as the table says, else nothing changes."""
    case = world.draft()
    for act, role, lawful in combinations(state):
        case = put(case, state)
        before = (case.state, case.version, Move.objects.filter(case=case).count(), Entry.objects.count())
        if lawful:
            made = move(case, act, Actor("U1", role), reason="因为")

            assert (state.value, RULES[act].to.value) == (made.from_state, made.to_state)
            assert (RULES[act].to.value, before[1] + 1) == (case.state, case.version)
            assert before[3] + 1 == Entry.objects.count()
        else:
            with pytest.raises(RefusedError) as refused:
                move(case, act, Actor("U1", role), reason="因为")
            case.refresh_from_db()

            assert "platform.move_unlawful" == refused.value.code
            assert before == (case.state, case.version, Move.objects.filter(case=case).count(), Entry.objects.count())


def test_ended_cases_never_move_again() -> None:
    """From refused, withdrawn and lapsed no move leads anywhere."""
    starts = {start for rule in RULES.values() for start in rule.froms}

    assert {State.REFUSED, State.WITHDRAWN, State.LAPSED} == set(State) - starts


@pytest.mark.parametrize("act", [act for act, rule in RULES.items() if rule.needs_reason])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_move_that_needs_a_reason_is_refused_without(world: Any, act: Act, reason: str) -> None:
    """Blanks are no reason."""
    rule = RULES[act]
    case = put(world.draft(), rule.froms[0])

    with pytest.raises(RefusedError) as refused:
        move(case, act, Actor("U1", rule.who[0]), reason=reason)

    assert ("platform.reason", 0) == (refused.value.code, Move.objects.filter(case=case).count())


def test_the_second_of_two_hands_is_refused(world: Any) -> None:
    """A move made on an older version is refused, and its words are not lost on the way."""
    case = world.sent()
    seen_by_another = Case.objects.get(pk=case.pk)
    move(case, Act.RETURN, Actor("U1", "clerk"), reason="缺材料")

    with pytest.raises(CaseMovedError):
        move(seen_by_another, Act.REFUSE, Actor("U2", "clerk"), reason="不符")

    assert ["submit", "return"] == list(case.moves.values_list("act", flat=True))


def test_hands_that_race_make_one_move(committed_world: Any) -> None:
    """Three clerks press the button at once: one move, two are told that the case has changed."""
    case = committed_world.sent()
    started, told = threading.Barrier(3), []

    def press() -> None:
        seen = Case.objects.get(pk=case.pk)
        started.wait(20)
        try:
            with transaction.atomic():
                move(seen, Act.REFUSE, Actor("U1", "clerk"), reason="不符")
            told.append("moved")
        except CaseMovedError as error:
            told.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ["moved", *["platform.case_moved"] * 2] == sorted(told, reverse=True, key=lambda word: word == "moved")
    assert 2 == case.moves.count()


def test_the_history_has_no_gaps(world: Any) -> None:
    """Versions run from one without gaps, each move starts where the last one ended, and each says who did it."""
    case = world.scored()
    casework.confirm(case=case, actor=world.applicant(case))
    told = list(case.moves.values_list("version", "act", "from_state", "to_state", "actor_role"))

    assert [
        (1, "submit", "draft", "submitted", "applicant"),
        (2, "accept", "submitted", "verifying", "clerk"),
        (3, "score", "verifying", "scored", "system"),
        (4, "confirm", "scored", "frozen", "applicant"),
    ] == told
    assert 4 == case.version


def test_the_database_refuses_to_change_or_remove_a_move(world: Any) -> None:
    """What happened stays what happened, for the services and past them."""
    case = world.sent()
    for change in (lambda: case.moves.update(actor="别人"), lambda: case.moves.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert "submit" == case.moves.get().act


def test_the_documentation_is_drawn_from_the_rules(repository: Path) -> None:
    """The table in the documents is the one the code obeys."""
    told = (repository / "docs/models/casework.md").read_text(encoding="utf-8")

    assert drawn() in told
    assert sum(len(rule.froms) for rule in RULES.values()) == drawn().count("\n") - 1


def test_every_state_and_move_has_its_words_in_both_languages() -> None:
    """People read words, never names of the code."""
    assert set(State) == set(STATE_WORDS)
    assert set(Act) == set(RULES)
    assert all(zh and en for zh, en in [*STATE_WORDS.values(), *(rule.words for rule in RULES.values())])
