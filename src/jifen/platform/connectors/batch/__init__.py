"""
Questions that travel as a file, for departments without a system: a workbook or CSV out, the same file answered back.

A sheet for each kind of record, a row for each claim, and for each question a closing row 名册, which says whether the list
is complete and carries the day and reference of the answer. A department may add rows (补充) for records nobody claimed.

A question is taken whole or not at all: if one of its rows is wrong its other rows wait, with a notice, and it stays open
until the file comes again. So one question never gets two answers. Other questions of the file are not held up.

::

    write_batch(questions, path)                           →  .xlsx or .csv
    read_batch(content, questions, received_on=…)          →  BatchResult(replies, complaints, notices, …)
"""

from __future__ import annotations

from jifen.platform.connectors.batch.reading import BatchResult, read_batch
from jifen.platform.connectors.batch.writing import write_batch

__all__ = ["BatchResult", "read_batch", "write_batch"]
