"""Rounds: plan, window, sealed entrants, ranking run, the list everybody can check, objections."""
