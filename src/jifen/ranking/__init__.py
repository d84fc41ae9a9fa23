"""
Scorecards become an order, an order becomes an outcome, and an outcome a list that anyone can check.

Keys, ties, rounds and quotas come from the scheme; the order of the input never matters.
"""
