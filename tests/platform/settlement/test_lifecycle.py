"""The table of a claim's moves: drawn into the documents, with words for everything."""

from __future__ import annotations

from pathlib import Path

from jifen.platform.settlement.lifecycle import OVER, PROPOSALS, RULES, STATE_WORDS, Act, State, drawn, ways_back


def test_the_documentation_is_drawn_from_the_rules(repository: Path) -> None:
    """The table in the documents is the one the code obeys."""
    told = (repository / "docs/models/settlement.md").read_text(encoding="utf-8")

    assert drawn() in told
    back = RULES[Act.REINSTATE]
    moves = sum(len(rule.froms) for rule in RULES.values() if rule is not back)
    assert moves + sum(len(ways_back(start)) for start in back.froms) == drawn().count("\n") - 1


def test_every_state_and_move_has_its_words_in_both_languages() -> None:
    """People read words, never names of the code."""
    assert set(State) == set(STATE_WORDS)
    assert set(Act) == set(RULES)
    assert all(zh and en for zh, en in [*STATE_WORDS.values(), *(rule.words for rule in RULES.values())])


def test_a_claim_that_is_over_moves_by_two_people_alone() -> None:
    """Nothing leads on but what is proposed and what somebody else decides; what becomes of the entry leads nowhere."""
    two, answers = {*PROPOSALS, *PROPOSALS.values(), Act.DECLINE}, {Act.CANCEL, Act.KEEP}

    assert two | answers == {act for act, rule in RULES.items() if set(rule.froms) & set(OVER)}
    assert {None} == {RULES[act].to for act in answers}
    assert {"officer"} == {one for act in PROPOSALS for one in RULES[act].who}
    assert {"approver"} == {one for act in two - set(PROPOSALS) for one in RULES[act].who}
