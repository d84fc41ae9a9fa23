"""Addresses of the portal."""

from __future__ import annotations

from django.urls import path

from jifen.platform.portal.views import (
    after,
    agents,
    case,
    complaints,
    estimate,
    insured,
    me,
    papers,
    public,
    receipts,
    sending,
)

app_name = "portal"
_CASE = "me/case/<slug:public>/"
urlpatterns = [
    path("", public.home, name="home"),
    path("c/<slug:place>/", public.city, name="city"),
    path("c/<slug:place>/guide/", public.guide_, name="guide"),
    path("c/<slug:place>/guide.pdf", public.guide_pdf, name="guide_pdf"),
    path("c/<slug:place>/versions/", public.versions_, name="versions"),
    path("c/<slug:place>/estimate/", estimate.estimate, name="estimate"),
    path("c/<slug:place>/estimate/total/", estimate.estimate_total, name="estimate_total"),
    path("c/<slug:place>/estimate/result/", estimate.estimate_result, name="estimate_result"),
    path("c/<slug:place>/estimate/forget/", estimate.estimate_forget, name="estimate_forget"),
    path("c/<slug:place>/estimate/carry/", me.carry, name="estimate_carry"),
    path("c/<slug:place>/estimate/kind/<slug:kind>/", estimate.estimate_kind, name="estimate_kind"),
    path("receipts/", receipts.check, name="receipts"),
    path("agents/", agents.agents, name="agents"),
    path("agents.csv", agents.agents_csv, name="agents_csv"),
    path("complain/", complaints.complain, name="complain"),
    path("complain/answer/", complaints.answer, name="complaint_answer"),
    path("me/report/<slug:public>/", complaints.report, name="report"),
    path("me/insured/", insured.months, name="insured"),
    path("me/insured/report/", insured.report, name="insured_report"),
    path("me/", me.me, name="me"),
    path("me/identity/", me.identity, name="identity"),
    path("me/apply/<slug:place>/", me.start, name="start"),
    path("me/messages/", me.messages_, name="messages"),
    path("me/reminders/", me.reminders, name="reminders"),
    path("me/looks/", me.looks, name="looks"),
    path("me/export/", me.export, name="export"),
    path("me/mandate/<slug:public>/", me.mandate, name="mandate"),
    path("me/paper/<slug:public>/", papers.paper, name="paper"),
    path("me/paper/<slug:public>/back/", papers.paper_back, name="paper_back"),
    path(_CASE, case.case, name="case"),
    path(f"{_CASE}application/", case.application, name="application"),
    path(f"{_CASE}kind/<slug:kind>/", case.kind, name="kind"),
    path(f"{_CASE}kind/<slug:kind>/save/", case.kind_save, name="kind_save"),
    path(f"{_CASE}placement/", case.placement, name="placement"),
    path(f"{_CASE}papers/", papers.papers, name="papers"),
    path(f"{_CASE}check/", sending.check, name="check"),
    path(f"{_CASE}send/", sending.send, name="send"),
    path(f"{_CASE}receipt/", sending.receipt, name="receipt"),
    path(f"{_CASE}receipt.pdf", sending.receipt_pdf, name="receipt_pdf"),
    path(f"{_CASE}timeline/", after.timeline, name="timeline"),
    path(f"{_CASE}points/", after.points, name="points"),
    path(f"{_CASE}dispute/", after.dispute, name="dispute"),
    path(f"{_CASE}confirm/", after.confirm, name="confirm"),
    path(f"{_CASE}correct/<slug:kind>/", after.correct, name="correct"),
    path(f"{_CASE}withdraw/", after.withdraw, name="withdraw"),
]
