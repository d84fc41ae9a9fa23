"""
A reviewer's answer: what was chosen on the page becomes a reply in the words of the port, and is read by the clerk every reply
passes, so that a person may say nothing that a system may not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from jifen.facts.dossier import Proof, Record, Standing
from jifen.kernel.errors import Complaint, Text
from jifen.platform.casework import entries as typed
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.connectors.port import VERDICT_TEXTS, Question, Reply, UnansweredError, Verdict
from jifen.platform.connectors.wire import read_reply, reply_data
from jifen.platform.desk.access import Seat
from jifen.platform.desk.records import RecordForm, forms_of
from jifen.platform.evidence.dossiers import values_of
from jifen.platform.evidence.findings import CANCELLED, NOT_REGISTERED, ON_RECORD
from jifen.platform.evidence.models import Question as QuestionRow
from jifen.platform.evidence.models import Reply as ReplyRow
from jifen.platform.evidence.replies import question_of
from jifen.platform.web.fields import DayField
from jifen.platform.web.speaking import tell, tell_text

MOST_RECORDS = 30
"""Claims that are shown as forms to be corrected; a question with more of them is corrected by file, or the page grows too heavy."""

TAKEN_BACK = Text("同意已被收回，未登记。", "A consent was taken back; nobody was registered.")
"""Why nobody was registered on a question that was stopped."""

_PLACE = re.compile(r"records\[(\d+)\](?:\.(?:values\.)?(\w+))?")


class AnswerForm(forms.Form):
    """The verdict on everything that was claimed, what it rests on, and whether the list is complete."""

    verdict = forms.ChoiceField(widget=forms.RadioSelect, label=tell("核查结果", "Finding"))
    reason = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        label=tell("理由", "Reason"),
        help_text=tell("“不属实”必须写明，申请人会看到。", "Needed for a refutation; the applicant reads it."),
    )
    closes = forms.ChoiceField(
        choices=[
            ("yes", tell("已列全：除此之外没有其他记录", "Complete: there are no further records")),
            ("no", tell("未列全，或不能确定", "Not complete, or not certain")),
        ],
        widget=forms.RadioSelect,
        label=tell("这一类记录是否列全", "Are these all records of the kind?"),
    )
    on = DayField(label=tell("核查日期", "Day of the check"))
    reference = forms.CharField(
        max_length=80,
        label=tell("凭证号", "Reference"),
        help_text=tell("档案号、文书号或查询流水号", "Number of the file, document or query"),
    )
    valid_until = DayField(required=False, label=tell("答复有效期至", "Answer valid until"))

    def __init__(self, question: Question, words: Mapping[Verdict, Text], *args: Any, **kwargs: Any) -> None:
        """
        Ask for an answer.

        Args:
            question: in the words of the port.
            words: the verdicts that are possible, as they are told; of :func:`verdicts_of`.
            args: as of any form.
            kwargs: as of any form.
        """
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        choices = [(one.value, tell_text(told)) for one, told in words.items()]
        self.fields["on"].latest = clock.today()  # type: ignore[attr-defined]
        self.fields["verdict"].choices = choices  # type: ignore[attr-defined]
        self.claimed = bool(question.claims)
        if words in (CANCELLED, NOT_REGISTERED):
            del self.fields["closes"], self.fields["valid_until"]
            kept = tell("保留登记的必须写明，申请人会看到。", "Needed where the entry is kept; the applicant reads it.")
            self.fields["reason"].help_text = (
                kept if words is CANCELLED else tell("申请人会看到。", "The applicant reads it.")
            )
        elif not self.claimed:
            self.fields["reason"].help_text = tell(
                "可写明查询经过，申请人会看到。", "How it was looked up; the applicant reads it."
            )

    def clean_reason(self) -> str:
        """Ask for the reason of a refutation."""
        reason = str(self.cleaned_data["reason"]).strip()
        if self.cleaned_data.get("verdict") == Verdict.REFUTED and not reason:
            words = tell("请写明不属实的理由，申请人会看到。", "Give the reason; the applicant will read it.")
            raise forms.ValidationError(words, code="reason")
        return reason

    def clean_closes(self) -> str:
        """Hold “nothing on record” to its meaning: whoever is not certain does not say so."""
        closes = str(self.cleaned_data["closes"])
        if not self.claimed and self.cleaned_data.get("verdict") == Verdict.CONFIRMED and closes == "no":
            words = tell(
                "“无记录”就是已列全；不能确定请选“不掌握”。",
                "“Nothing on record” means that the list is complete; where you are not certain, choose “not known”.",
            )
            raise forms.ValidationError(words, code="closes")
        return closes


def verdicts_of(row: QuestionRow, question: Question) -> Mapping[Verdict, Text]:
    """Give the verdicts a question can have, in words: where nothing was claimed, nothing can be refuted."""
    if row.about == QuestionRow.About.CANCEL:
        return CANCELLED
    if row.stopped_at is not None:
        return NOT_REGISTERED
    return VERDICT_TEXTS if question.claims else ON_RECORD


@dataclass(slots=True)
class Answering:
    """
    What stands on the page of a question: the question in the words of the port, the form of the answer, and the forms of
    records: those claimed, to be corrected, with one empty form behind them.
    """

    row: QuestionRow
    question: Question
    form: AnswerForm
    records: list[RecordForm]

    @classmethod
    def of(cls, row: QuestionRow, data: Any = None) -> Answering:
        """Prepare the page of a question, with what was sent where something was."""
        question = question_of(row)
        words = verdicts_of(row, question)
        first = {"on": clock.today(), "verdict": Verdict.CONFIRMED.value, "closes": "yes"}
        if words is CANCELLED:
            del first["verdict"]  # nobody ends an entry by a choice that was made for them
        elif words is NOT_REGISTERED:
            first |= {"verdict": Verdict.REFUTED.value, "reason": tell_text(TAKEN_BACK)}
        claimed = [{"values": values_of(one), "whose": one.whose} for one in question.claims]
        many = len(claimed) > MOST_RECORDS or words in (CANCELLED, NOT_REGISTERED)
        forms_ = [] if many else forms_of(row.kind, claimed, data=data, most=MOST_RECORDS + 1)
        return cls(row, question, AnswerForm(question, words, data, initial=first), forms_)

    @property
    def by_file_only(self) -> bool:
        """Whether there are too many claims to be corrected on a page."""
        return len(self.question.claims) > MOST_RECORDS

    def reply(self) -> Reply | None:
        """Give the reply that was filled in, or None with the complaints at their fields."""
        if not self.form.is_valid():
            return None
        told = self.form.cleaned_data
        verdict = Verdict(told["verdict"])
        proof = Proof(Standing.VERIFIED, self.row.department, told["on"], told["reference"].strip())
        records = self._records(verdict, proof)
        if records is None:
            return None
        reply = Reply(
            question=self.question,
            verdict=verdict,
            records=records,
            closes=told.get("closes") == "yes" and verdict is not Verdict.UNKNOWN,
            on=told["on"],
            by=self.row.department,
            reference=proof.reference,
            reason=told["reason"],
            valid_until=told.get("valid_until"),
        )
        return self._sound(reply)

    def _records(self, verdict: Verdict, proof: Proof) -> tuple[Record, ...] | None:
        if verdict in (Verdict.REFUTED, Verdict.UNKNOWN):
            return ()
        claimed = tuple(replace(one, proof=proof) for one in self.question.claims)
        filled = [one for one in self.records if not one.is_empty()]
        whole = (
            self.by_file_only or self.row.about == QuestionRow.About.CANCEL or filled_as_claimed(filled, self.question)
        )
        if verdict is Verdict.CONFIRMED and whole:
            return claimed
        if self.by_file_only:
            words = tell("记录太多，请用文件批量更正。", "There are too many records: correct them by file.")
            self.form.add_error("verdict", forms.ValidationError(words, code="by_file"))
            return None
        if verdict is Verdict.CONFIRMED and filled and not self.question.claims:
            words = tell("填写了记录，请选“有记录”。", "Records were filled in: choose “something is on record”.")
            self.form.add_error("verdict", forms.ValidationError(words, code="filled"))
            return None
        read = read_forms(filled, self.row.kind, self.row.city)
        if read is None:
            return None
        if verdict is Verdict.CONFIRMED:
            kept = [one for one in read if all(one.values != claim.values for claim in self.question.claims)]
            return (*claimed, *(replace(one, proof=proof) for one in kept)) if not self._changed(read) else None
        return tuple(replace(one, proof=proof) for one in read)

    def _changed(self, read: Sequence[Record]) -> bool:
        """Whether a claim is missing from what was read: then it is not confirmed but corrected."""
        told = [(one.whose, one.values) for one in read]
        if all((claim.whose, claim.values) in told for claim in self.question.claims):
            return False
        words = tell("记录有改动，请选“更正”。", "The records were changed: choose “corrected”.")
        self.form.add_error("verdict", forms.ValidationError(words, code="changed"))
        return True

    def _sound(self, reply: Reply) -> Reply | None:
        """Send the reply through the clerk that reads every reply; what it complains about goes to its field."""
        try:
            return read_reply(reply_data(reply), self.question, received_on=clock.today())
        except UnansweredError as error:
            filled = [one for one in self.records if not one.is_empty()]
            for complaint in error.complaints:
                self._complain(complaint, filled)
            if not error.complaints:
                self.form.add_error(None, forms.ValidationError(tell_text(error.what)))
            return None

    def _complain(self, complaint: Complaint, filled: Sequence[RecordForm]) -> None:
        found = _PLACE.search(complaint.where)
        if found and ".proof." not in complaint.where and int(found[1]) < len(filled):
            filled[int(found[1])].complain(found[2] or "", complaint.what)
            return
        name = complaint.where.rpartition(".")[2]
        field = name if name in self.form.fields else None
        self.form.add_error(field, forms.ValidationError(tell_text(complaint.what)))


def filled_as_claimed(filled: Sequence[RecordForm], question: Question) -> bool:
    """Whether the forms of records say exactly what was claimed, so that nothing has to be read."""
    if len(filled) != len(question.claims):
        return False
    said = [_plain(form.entry(question.city)) for form in filled]
    claimed = [_plain(_as_entry(claim)) for claim in question.claims]
    return said == claimed


def _as_entry(claim: Record) -> dict[str, Any]:
    return {"values": values_of(claim), "whose": claim.whose}


def _plain(entry: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    words = {True: "是", False: "否"}
    values = entry["values"].items()
    told = {
        name: words[value] if isinstance(value, bool) else str(value)
        for name, value in values
        if value not in ("", None)
    }
    return str(entry.get("whose", "self")), told


def read_forms(filled: Sequence[RecordForm], kind: str, city: str) -> list[Record] | None:
    """Read the forms of records as a file would be read; None with the complaints at their fields."""
    for form in filled:
        form.is_valid()
    found = {"records": {kind: [form.entry(city) for form in filled]}}
    reading = typed.read(found, schemes.registry_codebook())
    for mistake in reading.mistakes:
        if mistake.at < len(filled):
            filled[mistake.at].complain(mistake.field, mistake.complaint.what)
    return None if reading.mistakes else reading.records(kind)


def take(*, seat: Seat, row: QuestionRow, reply: Reply, manner: str = "hand") -> ReplyRow:
    """
    Hand in an answer given by people; it counts once a second pair of eyes has agreed.

    Raises:
        RefusedError: ``platform.question_closed``: somebody else was faster.
    """
    return casework.take_reply(question=row, reply=reply, manner=manner, given_by=seat.user)
