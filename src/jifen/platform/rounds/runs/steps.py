"""
The steps of a ranking run, in order: collect, seal, rank, measure, write, sign.

Every step follows from the sealed list alone. A run that was killed begins anew and makes the same bytes; what a killed one left
lying is replaced. Only the last step shows anything: it puts the finished folder in its place and writes down what came of whom.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from jifen.platform.rounds import inputs, keeping
from jifen.platform.rounds.models import PublishedList, Run, Sealing
from jifen.platform.rounds.runs import entering, naming
from jifen.platform.rounds.runs.failpoint import failpoint
from jifen.platform.rounds.runs.lease import Lease
from jifen.platform.rounds.runs.manifest import MANIFEST, manifest
from jifen.platform.rounds.selectors import lists
from jifen.platform.rounds.selectors.calendar import procedure_of
from jifen.ranking import Publication, Ranking, publish, rank
from jifen.ranking.canonical import canonical
from jifen.ranking.difference import Difference, difference
from jifen.ranking.disclosure import KNOWABLE, Disclosure, disclosure, refuse_what_fails
from jifen.ranking.holding import Row, hold
from jifen.ranking.lottery import Draw
from jifen.ranking.pages import pages

STEPS = ("collect", "seal", "rank", "measure", "write", "sign")
_COLUMNS = b'"columns":'


class Work:
    """One run on its way through the steps."""

    def __init__(self, lease: Lease[Run]) -> None:
        assert lease.row.sealing is not None
        self.lease, self.run, self.round = lease, lease.row, lease.row.round
        self.sealing: Sealing = lease.row.sealing
        self.rows: list[Row] = []
        self.draw: Draw | None = None
        self.ranking: Ranking
        self.publication: Publication
        self.measured: Disclosure
        self.files: dict[str, bytes] = {}
        self.digest = ""

    @property
    def trial(self) -> bool:
        """Whether it is a dry run, which is never published."""
        return self.run.kind == Run.Kind.DRY

    def through(self) -> None:
        """
        Take every step.

        Raises:
            LeaseLostError: another worker has taken the run over.
            JifenError: what forbids the list; the round stays as it is.
        """
        for step in STEPS:
            failpoint(f"{step}:before")
            getattr(self, step)()
            failpoint(f"{step}:after")
            if step != STEPS[-1]:
                self.lease.renew(step=step)

    def collect(self) -> None:
        """Read the row of everybody who was sealed."""
        self.rows = hold(self.lease.counted(inputs.rows_of(self.sealing)))
        self.lease.renew(done_rows=len(self.rows))

    def seal(self) -> None:
        """Make sure that these are the rows that were sealed, and draw the lots where lots are drawn."""
        self.draw = entering.check_seal(self.sealing, self.rows)

    def rank(self) -> None:
        """Put everybody in order and give out the places."""
        round_ = self.round
        self.ranking = rank(
            self.rows,
            inputs.rules_of(round_),
            run=inputs.run_of(round_),
            quota=inputs.quota_of(round_),
            qualifying_points=inputs.qualifying_points_of(round_),
            draw=self.draw,
        )

    def measure(self) -> None:
        """Lay the list out and refuse it if it gives too much away, alone or beside lists shown before."""
        names = naming.area_names(self.round)
        secret = inputs.secret_of(self.round)
        procedure = procedure_of(inputs.pack_of(self.round), self.round.use)
        forced = procedure is not None and procedure.masked_names is not None
        self.publication = publish(self.ranking, secret=secret, area_names=names, masked_names=forced, trial=self.trial)
        made = self.publication
        listed = {"columns": made.columns, "root": made.root, "rows": made.rows}
        self.measured = disclosure(listed, earlier=_earlier(self.run, made.columns))
        refuse_what_fails(self.measured)

    def write(self) -> None:
        """Make every file."""
        made = self.publication
        before = None if self.trial else lists.list_in_force(self.round)
        changed = self._difference(before) if before else None
        number = len(lists.lists_of(self.round)) + 1
        title = naming.title_of(self.round, number=number, trial=self.trial, before=before)
        self.files = made.files()
        self.lease.renew()
        self.files |= pages(made.about, made.columns, made.rows, root=made.root, title=title, changed=changed)
        self.files["entrants.json"] = self.sealing.sealed.encode("utf-8")
        if changed:
            self.files |= {"difference.json": changed.written(), "difference.csv": changed.written_csv()}
        self.digest, self.files[MANIFEST] = manifest(self.files, made.root)

    def sign(self) -> None:
        """Put the finished folder in its place, then say what came of whom, all in the end."""
        private = {lists.TREE: self.publication.tree.packed(), lists.MEASURED: _written(self.measured)}
        public = {f"public/{name}": content for name, content in self.files.items()}
        folder = keeping.run_folder(self.run.public)
        keeping.write_folder(folder, public | private, compressed=frozenset(public), before_each=self.lease.renew)
        failpoint("sign:placed")
        entering.finish(self.lease, self.publication, self.digest)

    def _difference(self, before: PublishedList) -> Difference:
        """What is not as on the list shown last."""
        old = json.loads((lists.public_folder(before) / "list.json").read_bytes())
        made = self.publication
        # As it is written: a day is a text there.
        about = json.loads(canonical(made.about))
        return difference(old, {"about": about, "columns": made.columns, "root": made.root, "rows": made.rows})


def _earlier(run: Run, columns: list[str]) -> Iterator[Mapping[str, Any]]:
    """
    Give the lists of the city and the use that were shown; of those that were taken down what is kept for this.

    Their rows are read only where they show something knowable that this one does not, or the reverse: else nothing is gained by
    holding them against each other.
    """
    for one in lists.shown(run.round.city, run.round.use):
        raw = _shown(one)
        if raw is None:
            continue
        start = raw.index(_COLUMNS) + len(_COLUMNS)
        shown = json.loads(raw[start : raw.index(b"]", start) + 1])
        if any((name in shown) != (name in columns) for name in KNOWABLE):
            yield json.loads(raw)


def _shown(listed: PublishedList) -> bytes | None:
    path, kept = lists.public_folder(listed) / "list.json", keeping.earlier_file(listed.public)
    if path.exists():
        return path.read_bytes()
    return gzip.decompress(kept.read_bytes()) if kept.exists() else None


def _written(measured: Disclosure) -> bytes:
    """What the list gives away, for whoever releases it; chances as one in so many."""
    told = asdict(measured)
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
