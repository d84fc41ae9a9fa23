"""Addresses of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from jifen.platform.desk.views import (
    assisting,
    audit,
    batch,
    calendar,
    cases,
    clients,
    deciding,
    delegations,
    home,
    load,
    papers,
    questions,
    staffing,
)

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("cases/", cases.cases, name="cases"),
    path("case/<slug:public>/", cases.case, name="case"),
    path("case/<slug:public>/accept/", deciding.accept, name="accept"),
    path("case/<slug:public>/return/", deciding.send_back, name="return"),
    path("case/<slug:public>/refuse/", deciding.refuse, name="refuse"),
    path("case/<slug:public>/reopen/", deciding.reopen, name="reopen"),
    path("case/<slug:public>/paper/<slug:paper>/", papers.case_paper, name="case_paper"),
    path("questions/", questions.questions, name="questions"),
    path("questions/batch/", batch.batch, name="batch"),
    path("questions/batch.xlsx", batch.download, name="batch_download"),
    path("questions/batch/upload/", batch.upload, name="batch_upload"),
    path("questions/batch/result/", batch.result, name="batch_result"),
    path("question/<slug:public>/", questions.question, name="question"),
    path("question/<slug:public>/paper/<slug:paper>/", papers.question_paper, name="question_paper"),
    path("checks/", questions.checks, name="checks"),
    path("check/<slug:public>/", questions.check, name="check"),
    path("assist/", assisting.assist, name="assist"),
    path("serve/", assisting.serve, name="serve"),
    path("serve/leave/", assisting.leave, name="leave"),
    path("serve/<slug:public>/", assisting.serve_case, name="serve_case"),
    path("serve/<slug:public>/papers/", papers.serve_papers, name="serve_papers"),
    path("serve/<slug:public>/application/", assisting.serve_application, name="serve_application"),
    path("serve/<slug:public>/kind/<slug:kind>/", assisting.serve_kind, name="serve_kind"),
    path("serve/<slug:public>/send/", assisting.serve_send, name="serve_send"),
    path("serve/<slug:public>/receipt/", assisting.serve_receipt, name="serve_receipt"),
    path("clients/", clients.clients, name="clients"),
    path("clients/<slug:public>/act/", clients.act_for, name="act_for"),
    path("delegations/", delegations.delegations, name="delegations"),
    path("delegations/<slug:public>/revoke/", delegations.revoke, name="revoke"),
    path("staff/", staffing.staffing, name="staffing"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("load/", load.load, name="load"),
    path("audit/", audit.audit, name="audit"),
]
