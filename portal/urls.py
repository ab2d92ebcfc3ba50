"""Addresses of this app: the clients' own, and what the firm's people see of them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.web.office import clients, requests
from portal.web.pages import accepting, details, home, questionnaires, welcome

urlpatterns: list[URLPattern | URLResolver] = [
    path("portal/", home.home, name="portal_home"),
    path("portal/welcome/<str:token>/", welcome.welcome, name="portal_welcome"),
    path("portal/signed-out/", welcome.timed_out, name="portal_timed_out"),
    path("portal/details/", details.details, name="portal_details"),
    path("portal/details/change/", details.change, name="portal_change"),
    path("portal/plans/", home.plans, name="portal_plans"),
    path("portal/plans/<int:pk>/", home.plan, name="portal_plan"),
    path("portal/plans/<int:pk>/remove/", home.plan_remove, name="portal_plan_remove"),
    path("portal/goals/", home.goals, name="portal_goals"),
    path("portal/documents/", home.documents, name="portal_documents"),
    path("portal/documents/<int:pk>/", home.document, name="portal_document"),
    path("portal/questionnaires/", questionnaires.questionnaires, name="portal_questionnaires"),
    path("portal/questionnaires/<int:pk>/", questionnaires.questionnaire, name="portal_questionnaire"),
    path("portal/answers/<int:pk>/", questionnaires.completion, name="portal_completion"),
    path("portal/accept/", accepting.acceptances, name="portal_acceptances"),
    path("portal/accept/<slug:source>/<slug:key>/", accepting.acceptance, name="portal_acceptance"),
    path("portal/accept/<slug:source>/<slug:key>/<slug:document>/", accepting.terms, name="portal_terms"),
    path("portal/bank-details/<slug:source>/<slug:key>/", accepting.bank_details, name="portal_bank_details"),
    path("portal/agreed/", accepting.agreed, name="portal_agreed"),
    path("portal/agreed/<slug:digest>/", accepting.agreed_text, name="portal_agreed_text"),
    path("clients/<int:pk>/portal/", clients.client_portal, name="client_portal"),
    path("clients/<int:pk>/portal/invite/", clients.client_invite, name="client_invite"),
    path("clients/<int:pk>/consents.csv", clients.client_consents_csv, name="client_consents_csv"),
    path("clients/<int:pk>/consents.pdf", clients.client_consents_pdf, name="client_consents_pdf"),
    path("portal-logins/<int:pk>/", clients.portal_login, name="login_edit"),
    path("portal-logins/<int:pk>/address/", clients.login_address, name="login_address"),
    path("portal-logins/<int:pk>/invite-again/", clients.login_again, name="login_again"),
    path("portal-logins/<int:pk>/open/", clients.login_open, name="login_open"),
    path("documents/<int:pk>/share/", clients.document_share, name="document_share"),
    path("change-requests/", requests.change_requests, name="change_requests"),
    path("change-requests/<int:pk>/", requests.change_request, name="change_request"),
]
