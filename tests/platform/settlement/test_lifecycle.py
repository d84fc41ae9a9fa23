"""The table of a claim's moves: drawn into the documents, with words for everything."""

from __future__ import annotations

from pathlib import Path

from jifen.platform.settlement.lifecycle import RULES, STATE_WORDS, Act, State, drawn


def test_the_documentation_is_drawn_from_the_rules(repository: Path) -> None:
    """The table in the documents is the one the code obeys."""
    told = (repository / "docs/models/settlement.md").read_text(encoding="utf-8")

    assert drawn() in told
    assert sum(len(rule.froms) for rule in RULES.values()) == drawn().count("\n") - 1


def test_every_state_and_move_has_its_words_in_both_languages() -> None:
    """People read words, never names of the code."""
    assert set(State) == set(STATE_WORDS)
    assert set(Act) == set(RULES)
    assert all(zh and en for zh, en in [*STATE_WORDS.values(), *(rule.words for rule in RULES.values())])


def test_a_claim_that_is_over_never_moves_again() -> None:
    """From expired, given up, ended and annulled no move leads anywhere."""
    starts = {start for rule in RULES.values() for start in rule.froms}

    assert {State.EXPIRED, State.WITHDRAWN, State.ENDED, State.ANNULLED} == set(State) - starts
