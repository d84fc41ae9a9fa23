"""Handing in papers: looked at, cleaned, sealed on disk before any row says that they are there; read by right alone."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.errors import BadInputError, NotFoundError, Text
from jifen.platform.audit import services as audit
from jifen.platform.config import clock
from jifen.platform.evidence.contents import inspect
from jifen.platform.evidence.models import Paper
from jifen.platform.people.models import Person
from jifen.platform.vault.suite import SUITES, Place, key_ring

MOST_PAPERS = 200
_LONGEST_NAME = 80
_UNFIT = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff/\\:*?\"<>|]")


def hand_in(*, person: Person, kind: str, name: str, content: bytes, actor: str) -> Paper:
    """
    Take a paper; the same paper of the same person is kept once.

    Args:
        person: whose.
        kind: what it is about, a kind of the catalogue.
        name: what its owner called the file; cleaned, and never used as a path.
        content: its bytes.
        actor: who hands it in.

    Raises:
        PaperRefusedError: what the bytes are cannot be taken.
        BadInputError: ``platform.paper_kind``: no such kind; ``platform.papers_many``: more than anybody needs.
    """
    if kind not in CATALOGUE:
        raise BadInputError(
            "platform.paper_kind",
            Text("没有说明这是哪一项的材料。", "It is not said what the paper is for."),
            Text("请从列表中选择。", "Choose from the list."),
        )
    sheet = inspect(content)
    digest = hashlib.sha256(sheet.content).hexdigest()
    held = person.papers.filter(withdrawn_at__isnull=True)
    known = held.filter(content_hash=digest).first()
    if known is not None:
        return known
    if held.count() >= MOST_PAPERS:
        raise BadInputError(
            "platform.papers_many",
            Text(f"已有 {MOST_PAPERS} 份材料。", f"There are {MOST_PAPERS} papers already."),
            Text("请先删去不需要的。", "Take back those that are not needed."),
        )
    _write(digest, sheet.content)
    try:
        with transaction.atomic():
            made = Paper.objects.create(
                person=person,
                kind=kind,
                name=clean_name(name),
                media_type=sheet.media_type,
                size=len(sheet.content),
                content_hash=digest,
                handed_in_at=clock.now(),
                handed_in_by=actor,
            )
            data = {"paper": made.public, "kind": kind, "size": made.size}
            audit.record(actor=actor, act="evidence.paper", person=person.public, data=data)
    except IntegrityError:  # handed in twice at once: the other one was first
        return held.get(content_hash=digest)
    return made


def take_back(*, person: Person, public: str, actor: str) -> None:
    """Take a paper back: it is shown no more; what was decided on it stays on record."""
    with transaction.atomic():
        found = person.papers.filter(public=public, withdrawn_at__isnull=True)
        if found.update(withdrawn_at=clock.now()):
            audit.record(actor=actor, act="evidence.paper_back", person=person.public, data={"paper": public})


def hand_over(*, giver: Person, receiver: Person) -> None:
    """Give the papers of one record to another of the same person, sealed anew for it; the same paper stays once."""
    held = set(receiver.papers.filter(withdrawn_at__isnull=True).values_list("content_hash", flat=True))
    for paper in giver.papers.filter(withdrawn_at__isnull=True).exclude(content_hash__in=held):
        paper.name, paper.person = paper.name, receiver
        paper.save(update_fields=["name", "person"])


def forget(person: Person) -> None:
    """Remove the files of a person from the disk, but for those that are somebody else's paper as well."""
    for digest in set(person.papers.values_list("content_hash", flat=True)):
        if not Paper.objects.filter(content_hash=digest).exclude(person=person).exists():
            _path(digest).unlink(missing_ok=True)


def content_of(paper: Paper) -> bytes:
    """
    Give the bytes of a paper; whoever asks has checked the right already.

    Raises:
        NotFoundError: ``platform.paper_gone``: the file is not there.
        SealBrokenError: ``platform.seal_broken``: somebody changed the file.
    """
    path = _path(paper.content_hash)
    if not path.is_file():
        raise NotFoundError(
            "platform.paper_gone",
            Text("材料文件不在存放处。", "The file of the paper is not where it was put."),
            Text("请联系平台运维从备份恢复。", "Ask the operators to restore it from the backup."),
        )
    return key_ring(settings.JIFEN_KEYS).open(_place(paper.content_hash), path.read_bytes())


def clean_name(name: str) -> str:
    """Give a name that is fit to be shown and downloaded."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    return _UNFIT.sub("", plain).strip(" .")[:_LONGEST_NAME] or "paper"


def _write(digest: str, content: bytes) -> None:
    """Put the sealed bytes on disk, whole or not at all, before anything says that they are there."""
    path = _path(digest)
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    sealed = key_ring(settings.JIFEN_KEYS).seal(SUITES[settings.JIFEN_SUITE], _place(digest), content)
    draft = path.with_name(f".{digest}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(sealed)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent):
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


def _path(digest: str) -> Path:
    home: Path = settings.JIFEN_HOME
    return home / "papers" / digest[:2] / digest


def _place(digest: str) -> Place:
    return Place("evidence_paper", "file", digest)
