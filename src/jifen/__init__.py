"""
积分 · Points for migrant workers in Guangdong: the law as data, explained scorecards, and a list anyone can check.

Rooms, from the top: ``cli`` → ``ranking`` → ``scoring`` → ``policy`` → ``facts`` → ``kernel``. Imports only point down.
"""

__version__ = "0.1.0"
