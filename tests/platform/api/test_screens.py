"""What the screens do, programs can do: every act of a screen is one of the API, or is named here with the reason."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from pathlib import Path

PLATFORM = Path(__file__).resolve().parents[3] / "src/jifen/platform"
ROOMS = re.compile(r"^jifen\.platform\.(casework|rounds|settlement|evidence|people|offices|messaging)(\.|$)")

OFFICIAL = "an official gives a right or publishes, at the desk with a second factor; a token gives no rights"
OVERSIGHT = "who watches over an office does not do it through that office's programs"
OWN_ACCOUNT = "the person says so from an account of their own: a front end would confirm itself"
IN_THE_OPEN = "a complaint may be about the very office whose program would carry it"

PROTECTED = "an objection never tells who objects: no program stands between its writer and whoever hears it"
IN_CHARGE = "whoever is in charge of a collective household acts at the desk; employers and communities hold no tokens"

FILES = "a file for people without a system; programs push their answers (push_reply)"

ONLY_ON_SCREENS = {
    "casework.selectors.reported.report_by_code": IN_THE_OPEN,
    "evidence.services.answer_files.finish_file": FILES,
    "evidence.services.answer_files.got_on": FILES,
    "evidence.services.answer_files.keep_file": FILES,
    "casework.receipts.genuine": "the receipt holds its public key: a program checks the signature by itself",
    "casework.services.bringing.bring_in": "an offline window of the platform brings in what it wrote down",
    "casework.services.filling.change_entries": "a screen saves field by field; a program saves a whole kind (save_records)",
    "casework.services.joining.confirm_account": OWN_ACCOUNT,
    "casework.services.overdue.hand_on": OVERSIGHT,
    "casework.services.overdue.remind": OVERSIGHT,
    "casework.services.reporting.answer_report": IN_THE_OPEN,
    "casework.services.reporting.report_fee": IN_THE_OPEN,
    "casework.services.spotting.check_spot": OVERSIGHT,
    "casework.services.spotting.draw": OVERSIGHT,
    "casework.services.verifying.check_reply": "the second pair of eyes is a person's; a pushed answer needs none",
    "evidence.services.naming.check_real_name": "register_at_window asks the same when a case is opened",
    "messaging.services.mark_read": "a program that fetches messages is not the person reading them",
    "messaging.services.set_reminders": OWN_ACCOUNT,
    "offices.services.appoint": OFFICIAL,
    "offices.services.delegate": OFFICIAL,
    "offices.services.publish_year": OFFICIAL,
    "offices.services.revoke": OFFICIAL,
    "people.clashing.dismiss": OWN_ACCOUNT,
    "people.services.ask_mandate": OWN_ACCOUNT,
    "people.services.confirm_mandate": OWN_ACCOUNT,
    "people.services.register": "register_at_window registers when a case is opened",
    "people.services.revoke_mandate": OWN_ACCOUNT,
    "rounds.services.announcing.announce": OFFICIAL,
    "rounds.services.finishing.finish": OFFICIAL,
    "rounds.services.hearing.answer": PROTECTED,
    "rounds.services.hearing.pass_on": PROTECTED,
    "rounds.services.hearing.turn_away": PROTECTED,
    "rounds.services.objecting.raise_against": PROTECTED,
    "rounds.services.planning.publish_plan": OFFICIAL,
    "rounds.services.planning.set_target": OFFICIAL,
    "rounds.services.publishing.call_back": OFFICIAL,
    "rounds.services.publishing.schedule": OFFICIAL,
    "settlement.notices.genuine": "the code of a notice is checked with its public key, without the platform",
    "settlement.services.confirming.confirm": OFFICIAL,
    "settlement.services.confirming.extend": OFFICIAL,
    "settlement.services.ending.annul": OFFICIAL,
    "settlement.services.ending.propose_annulment": OFFICIAL,
    "settlement.services.ending.record_death": OFFICIAL,
    "settlement.services.consenting.answer_consent": OWN_ACCOUNT,
    "settlement.services.consenting.answer_family": IN_CHARGE,
    "settlement.services.consenting.record_consent": OFFICIAL,
    "settlement.services.households.apply_household": IN_CHARGE,
    "settlement.services.households.close_household": IN_CHARGE,
    "settlement.services.households.decide_household": OFFICIAL,
    "settlement.services.households.move_out": IN_CHARGE,
    "settlement.services.placing.set_town": OFFICIAL,
    "settlement.services.releasing.release_member": OFFICIAL,
    "settlement.services.undoing.decline": OFFICIAL,
    "settlement.services.undoing.lift_bar": OFFICIAL,
    "settlement.services.undoing.propose_lifting": OFFICIAL,
    "settlement.services.undoing.propose_reinstatement": OFFICIAL,
    "settlement.services.undoing.reinstate": OFFICIAL,
}


def acts_of(room: str) -> set[str]:
    """Give the acts a room calls: functions of the rooms below whose arguments all have names, as services have them."""
    found = set()
    for path in (PLATFORM / room).rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        imported = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and ROOMS.match(node.module or "")
            for alias in node.names
        }
        called = {tuple(ast.unparse(node.func).split(".")) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        names = {".".join((imported[first], *rest)) for first, *rest in called if first in imported}
        found |= {act for name in names if (act := _act(name))}
    return found


def _act(name: str) -> str:
    module, _, function = name.rpartition(".")
    try:
        held = getattr(importlib.import_module(module), function, None)
    except ModuleNotFoundError:  # a class and what hangs on it
        return ""
    if not inspect.isfunction(held):
        return ""
    asked = inspect.signature(held).parameters.values()
    named = bool(asked) and all(one.kind is one.KEYWORD_ONLY for one in asked)
    return f"{held.__module__}.{function}".removeprefix("jifen.platform.") if named else ""


def test_every_act_of_a_screen_is_an_act_of_the_api_or_has_its_reason():
    """A new act on a screen comes with its operation, or with a line above; and no line outlives its act."""
    screens = acts_of("portal") | acts_of("desk")
    missing = screens - acts_of("api")

    assert "casework.services.accepting.accept" in screens
    assert (set(), set()) == (missing - set(ONLY_ON_SCREENS), set(ONLY_ON_SCREENS) - missing)
