"""
Records and a scheme become a scorecard.

One typed plan runs on two engines: Python closures for one person with evidence, and generated SQL for a population.
They agree on every quantity and every point.
"""
