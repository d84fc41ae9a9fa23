"""
Who did what, and who looked at whom: rows that nobody can change unnoticed.

``services`` writes acts, looks and seals; ``selectors`` reads them; ``verifying`` recomputes everything and names each row
that is not what was written. The tables refuse UPDATE and DELETE by trigger (``triggers``); against those who drop triggers,
each row carries a keyed digest, and seals of many rows form one signed chain (``digests``).
"""
