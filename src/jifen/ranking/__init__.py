"""
Scorecards become an order, an order becomes an outcome, and an outcome a list that anyone can check.

Keys, ties, rounds and quotas come from the scheme; the order of the input never matters. The whole room in five calls::

    quota = read_quota([{"area": "449900001", "places": 40}, …], rules, decimals=1)
    ranking = rank(rows, rules, run=run, quota=quota, qualifying_points=600)
    publication = publish(ranking, secret=secret)
    publication.files(), publication.receipts()
    verify(directory, receipt)

Where lots break ties, ``seal`` comes first, then the public draw, then ``draw_lots``, and ``rank`` takes its result.
"""

from jifen.ranking.competition import rank
from jifen.ranking.entrants import Run
from jifen.ranking.lottery import draw_lots, seal
from jifen.ranking.outcome import Ranking, Result
from jifen.ranking.publication import Publication, publish
from jifen.ranking.quota import Quota, read_quota
from jifen.ranking.verifier import Report, verify

__all__ = [
    "Publication",
    "Quota",
    "Ranking",
    "Report",
    "Result",
    "Run",
    "draw_lots",
    "publish",
    "rank",
    "read_quota",
    "seal",
    "verify",
]
