"""
A round carried from its ranking to a household that settles, stage by stage, with an object of every sort at each.

Everything is made by the services people use. The same objects are called by those they belong to, by others of the city and by
the same roles of another city.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from matrix_cells import secret_of, signed_in, token_scopes, with_token
from rounds_world import USE, build_rounds
from settlement_world import SettlersWorld, let_host

from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.evidence import papers
from jifen.platform.offices.models import Membership, Office
from jifen.platform.people.services import confirm_real_name
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Run
from jifen.platform.rounds.selectors.objections import kinds_of_line
from jifen.platform.settlement import services as settlement

STAGES = ("ranked", "scheduled", "publicity", "final", "hosted")
NOTHING = "222222222222"
_Role = Membership.Role
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_WHY = "我的学历记录与学信网不一致，请重新核实。"


class ObjectsWorld(SettlersWorld):
    """The round, and what stands in the addresses of the table: ``named`` gives the public id of each word."""

    mine: Case
    theirs: Case
    named: dict[str, str]
    patch: pytest.MonkeyPatch

    # ── stages ──

    def ranked(self) -> None:
        """Seal, try out, rank: nothing is public, and one place is everybody's guess."""
        self.closed()
        asked = rounds.ask_sealing(round_=self.round, by=self.officer)
        rounds.work_next()
        runs = {kind: rounds.ask_run(round_=self.round, by=self.officer, kind=kind) for kind in ("dry", "official")}
        while rounds.work_next():
            pass
        placed = [one.case for one in Run.objects.get(pk=runs["official"].pk).standings.filter(result="placed")]
        self.mine, self.theirs = [case for case in self.cases if case in placed and not self._owns(case)][:2]
        self.named = {f"run_{kind}": made.public for kind, made in runs.items()}
        self.named |= {"round": self.round.public, "own_case": self.mine.public, "other_case": self.theirs.public}
        self.named |= {"use": USE, "nothing": NOTHING, "sealing": asked.public}
        self.named |= {f"do_{key}": key for key in "dry official seal schedule call-back finish".split()}

    def _owns(self, case: Case) -> bool:
        return any(one.taken_first for one in self.addresses(case))

    def scheduled(self) -> None:
        """Set the minute of the list."""
        rounds.schedule(round_=self.round, by=self.approver, release_at=clock.now() + timedelta(hours=25))

    def publicity(self) -> None:
        """Show the list; its owner objects to a line, with a paper."""
        self.at(clock.today() + timedelta(days=3))
        rounds.release_due()
        person = self.mine.person
        confirm_real_name(person=person, confirmed=True, by="system", on=clock.today())
        paper = papers.hand_in(person=person, kind="education", name="x.pdf", content=_PDF, actor=person.public)
        indicators = self.pack.scheme.indicators
        line = next(one.id for one in indicators if "education" in (kinds_of_line(self.mine, one.id) or ()))
        self.objection = rounds.raise_own(
            case=self.mine, use=USE, line=line, why=_WHY, papers=[paper.public], actor=self.applicant(self.mine)
        )
        self.named |= {"objection": self.objection.public, "paper": paper.public}

    @property
    def pack(self) -> Any:
        """The pack of the round."""
        from jifen.platform.casework import schemes

        return schemes.pack_of(self.scheme)

    def final(self) -> None:
        """Turn the objection away and settle: one household waits for its notice, another has it, a third waits to be one."""
        rounds.turn_away(
            objection=self.objection, by=self.officer, why="学历以毕业证书为准，记录与学信网一致，不予受理。"
        )
        self.at(max(self.round.publicity_until, self.round.objections_until) + timedelta(days=1))
        rounds.finish(round_=self.round, by=self.approver)
        given = {"use": USE, "members": [], "where": "employer_household", "host": "测试用人单位", "consent": True}
        reserved = settlement.reserve(case=self.mine, actor=self.applicant(self.mine), **given)
        home = self.household()
        confirmed = settlement.reserve(
            case=self.theirs, actor=self.applicant(self.theirs), household=home, **(given | {"host": ""})
        )
        self.taken_in(confirmed)
        settlement.confirm(claim=confirmed, by=self.officer)
        self.named |= {"claim_reserved": reserved.public, "claim_confirmed": confirmed.public, "household": home.public}
        acts = "confirm register extend town withdraw death propose annul close".split()
        self.named |= {"place": "1", **{f"do_{key}": key for key in acts}}

    def hosted(self) -> None:
        """Claim anew, at the dwelling of somebody else, whose consent is asked for; that city's rules are held over this round."""
        claim = self.mine.claims.get()
        settlement.withdraw(claim=claim, actor=self.applicant(self.mine))
        let_host(self.patch)
        host = self.theirs.person
        confirm_real_name(person=host, confirmed=True, by="system", on=clock.today())
        named = [settlement.Named("both", host.name, host.identity_number)]
        made = settlement.reserve(
            case=self.mine, use=USE, members=[], where="host", host="", consent=False, consents=named,
            address="测试路8号301", actor=self.applicant(self.mine),
        )  # fmt: skip
        self.named |= {"claim_hosted": made.public, "consent": made.consents.get().public}

    # ── callers ──

    def callers(self, today: Any) -> dict[str, Client]:
        """Give a client of every role: staff of the city of the round, and of another."""
        here, elsewhere = self.city.code, self.other.code
        users = {
            "clerk": self.clerk,
            "reviewer": self.police,
            "officer": self.officer,
            "approver": self.approver,
            "employer": self.employer,
            "supervisor": self.staff("supervisor", _Role.SUPERVISOR, self.office(f"{here[:2]}0000")),
            "auditor": self.staff("auditor", _Role.AUDITOR, self.office(f"{here[:2]}0000")),
            "operator": self.staff("operator", _Role.OPERATOR, self.office(f"{here[:2]}0000")),
            "agent": self.staff("agent", _Role.AGENT, self._firm(Office.Kind.AGENCY, here)),
            "employer_elsewhere": self.staff("boss", _Role.EMPLOYER, self._firm(Office.Kind.EMPLOYER, elsewhere)),
            "reviewer_elsewhere": self.staff(
                "police-elsewhere", _Role.REVIEWER, self.office(elsewhere, "public_security")
            ),
            "person_own": self.mine.person.user,
            "person_other": self.theirs.person.user,
        }
        for role in (_Role.CLERK, _Role.OFFICER, _Role.APPROVER):
            users[f"{role}_elsewhere"] = self.staff(f"{role}-elsewhere", role, self.office(elsewhere))
        found = {"anonymous": Client()} | {role: signed_in(user) for role, user in users.items()}
        for role, (area, department, scopes) in token_scopes(here, elsewhere, "education").items():
            secret = secret_of(area=area, department=department, scopes=scopes, until=today + timedelta(days=300))
            found[role] = with_token(secret)
        return found

    def _firm(self, kind: str, area: str) -> Office:
        made, _ = Office.objects.get_or_create(kind=kind, level=Office.Level.CITY, area=area, name=f"测试{kind}")
        return made


def build_objects(settings: Any, patch: pytest.MonkeyPatch) -> ObjectsWorld:
    """Make the world with its round open."""
    made = build_rounds(settings)
    world = ObjectsWorld(made.city, made.other, made.scheme, made.towns, made.since, made.accounts, made.filed)
    world.patch = patch
    return world
