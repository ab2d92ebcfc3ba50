"""Two people with the same page open: nothing one of them saved is overwritten by the other unseen."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django_scopes import scope

from backoffice.models import Client
from backoffice.web.forms.editing import EditForm
from domain.enums.people import Role
from tests.architecture.endpoints import Endpoint, endpoints
from tests.architecture.page_forms import form_with
from tests.architecture.records import make_record
from tests.architecture.test_other_firms import is_only_for_the_keeper, record_parameters
from tests.factories.backoffice import FirmFactory, UserFactory, owned_plan

EDITS: dict[str, list[tuple[str, str, str, str]]] = {
    "client_edit": [("last_name", "Alder", "Birch", "alder"), ("mobile", "07700 900111", "07700 900222", "")],
    "income_edit": [("amount", "41,000.00", "£43k", "41000"), ("name", "Wages", "Salary", "")],
    "expense_edit": [("amount", "1,100.00", "1,200.00", "£1.1k"), ("name", "Rent", "Mortgage", "")],
    "contribution_edit": [("amount", "41.00", "43.00", "£41")],
    "withdrawal_edit": [("amount", "41.00", "43.00", "£41")],
    "premium_edit": [("amount", "41.00", "43.00", "£41")],
    "repayment_edit": [("amount", "41.00", "43.00", "£41")],
    "cover_edit": [("benefit_amount", "41,000.00", "43,000.00", "£41k")],
    "plan_edit": [("policy_number", "HP-1", "HP-2", ""), ("name", "First pot", "Second pot", "")],
    "charge_edit": [("amount", "55.00", "66.00", "£55"), ("start_date", "1 Feb 2031", "1 Mar 2031", "1/2/31")],
    "bank_account_edit": [("name", "Fees one", "Fees two", "")],
    "statement_edit": [("date", "1 Feb 2031", "1 Mar 2031", "1/2/31"), ("stated_total", "41.00", "43.00", "£41")],
    "charge_end": [("end_date", "1 Feb 2041", "1 Mar 2041", "1/2/2041")],
    "introducer_edit": [("name", "Larch One", "Larch Two", ""), ("percent", "11", "12", "11.0")],
    "revenue_settings": [
        ("invoice_template", "A-${ charge:number }", "B-${ charge:number }", ""),
        ("lock_after_days", "11", "12", "011"),
    ],
    "regulatory_categories": [("adhoc", "other_fee", "commission", "")],
    "firm_settings": [("name", "Harbour One", "Harbour Two", ""), ("month_end_day", "11", "12", "011")],
    "person_edit": [("name", "Ada One", "Ada Two", ""), ("role", "adviser", "paraplanner", "")],
    "cashflow_choices": [("strategy", "tax_efficient", "own", ""), ("charity_percent", "11", "12", "11.0")],
    "cashflow_rename": [("name", "First plan", "Second plan", "")],
    "cashflow_what_if_rename": [("name", "First idea", "Second idea", "")],
    "assumption_set_edit": [
        ("invested_growth", "4.5", "6", "4.50 %"),
        ("reason", "Agreed in May.", "Agreed in June.", ""),
    ],
    "report_settings": [("small_print", "Harbour Road 1", "Harbour Road 2", ""), ("colour", "#113355", "#553311", "")],
    "redtail_rename": [("label", "Old employer", "First employer", "")],
    "redtail_type": [("plan_kind", "roth_ira", "us_401k", "")],
    "goal_edit": [("name", "First wish", "Second wish", ""), ("category", "Travel", "Home", "")],
    "questionnaire_edit": [("title", "First talk", "Second talk", "")],
    "question_edit": [("text", "What first?", "What second?", "")],
    "xplan_settings": [("app_id", "one-id", "two-id", ""), ("placeholder_domain", "one.example", "two.example", "")],
    "platform_client_edit": [("line_2", "First floor", "Second floor", ""), ("mobile", "0711", "0722", "")],
    "application_proceed": [("name", "First account", "Second account", "")],
    "plannr_settings": [("mode", "one_way", "force_one_way", ""), ("create_by_default", "yes", "no", "")],
}
"""Every page that edits a record: fields of it with what the first tab types, what the second types, and another
spelling of the first (empty: it has one only)."""

NOT_EDITS = {
    "assumption_set_new": "puts forward the figures of another set",
    "bank_file": "reads a file that is not taken in yet; taking it in takes the form away",
    "cashflow_new": "ticks whom a new cashflow is for",
    "cashflow_reports": "asks for a new report",
    "client_invite": "puts forward the client's own name and address",
    "login_edit": "two ticks of one login: the last word counts, and the history has both",
    "charge_new": "puts forward the plan the person came from",
    "split_new": "puts forward today",
    "split_adviser_new": "puts forward today",
    "split_plan_new": "puts forward today",
    "split_charge_new": "puts forward today",
    "split_end": "puts forward today",
    "introducer_new": "puts forward half and half",
    "introducer_plan_new": "puts forward today and half and half",
    "introducer_charge_new": "puts forward today and half and half",
    "introducer_split_end": "puts forward today",
    "import_mapping": "reads a file that is not imported yet; starting the import takes the page away",
    "exchange_rates": "puts forward today",
    "illustration_new": "puts forward today",
    "application_new": "puts forward how often is paid in",
    "platform_settings": "puts forward a charge of nought for a new strategy",
    "redtail_add_account": "puts forward what Redtail gave",
    "redtail_contacts": "a search",
    "xplan_import": "a search",
    "xplan_link": "a search",
    "plannr_import": "a search",
    "plannr_link": "a search",
    "statement_add_lines": "empty rows to fill in",
    "statement_new": "puts forward today",
    "statement_upload": "puts forward today",
    "valuation_new": "puts forward today",
}
"""Pages with a form that begins filled in and changes no record that is there already, and why."""

ALSO_SAID = {
    "plannr_settings": {"do": "confirm"},
    "assumption_set_edit": {"do": "confirm"},
    "application_proceed": {"send": "no"},
    "platform_client_edit": {
        "title": "Mrs",
        "gender": "Female",
        "date_of_birth": "5 Mar 1980",
        "national_insurance_number": "QQ123456C",
        "email": "tab@fixture.example",
        "line_1": "1 Tab Lane",
        "postcode": "NR3 1ZZ",
        "country": "United Kingdom",
        "is_identity_confirmed": "on",
        "nationality": "GB",
    },
}
"""What a page's own buttons send besides."""


def named(name: str) -> Endpoint:
    return next(endpoint for endpoint in endpoints() if endpoint.name == name)


def own_path(endpoint: Endpoint, firm: Any) -> str:
    """The page of a record of the firm."""
    values = {}
    for parameter, model in record_parameters(endpoint).items():
        record = make_record(model, firm, endpoint.name)
        if endpoint.name == "plan_edit":
            with scope(firm=firm):
                record = owned_plan(make_record(Client, firm))
        values[parameter] = record.pk
    return endpoint.path(values)


class Tab:
    """One tab: a page as it was opened, and what is then typed into it."""

    def __init__(self, browser: Any, name: str, path: str) -> None:
        self.browser, self.name, self.path = browser, name, path
        self.answer = browser.get(path)

    def fields(self) -> dict[str, list[str]]:
        return form_with(self.answer.content.decode(), "shown")

    def save(self, **typed: str) -> Any:
        return self.post(self.fields() | {name: [value] for name, value in typed.items()})

    def post(self, data: dict[str, list[str]]) -> Any:
        self.answer = self.browser.post(self.path, data | ALSO_SAID.get(self.name, {}))
        return self.answer

    def reopened(self) -> dict[str, list[str]]:
        fields = Tab(self.browser, self.name, self.path).fields()
        return {name: value for name, value in fields.items() if name not in {"shown", "csrfmiddlewaretoken"}}


@pytest.fixture
def tabs(firm, signed_in):
    """Opens the same page twice, for two people who run the firm."""

    def open_two(name: str) -> tuple[Tab, Tab]:
        path = own_path(named(name), firm)
        people = [UserFactory(firm=firm, role=Role.OWNER, name=who) for who in ("Ada Early", "Lee Later")]
        first, second = (Tab(signed_in(person), name, path) for person in people)
        return first, second

    return open_two


TWO_FIELDS = [name for name, fields in EDITS.items() if len(fields) > 1]


@pytest.mark.parametrize("name", TWO_FIELDS)
def test_each_saves_only_what_they_changed(name, tabs):
    (one, typed, _, _), (other, _, later, _) = EDITS[name]
    first, second = tabs(name)
    assert first.save(**{one: typed}).status_code == 302
    assert second.save(**{other: later}).status_code == 302
    now = first.reopened()
    assert (now[one], now[other]) == ([typed], [later])


@pytest.mark.parametrize("name", EDITS)
def test_the_same_field_is_asked_about_and_nothing_is_saved(name, tabs):
    field, typed, later, _ = EDITS[name][0]
    first, second = tabs(name)
    seen = first.fields()[field]
    first.save(**{field: typed})
    before = first.reopened()
    answer = second.save(**{field: later})
    assert answer.status_code == 200
    clash = answer.context["form"].clashes[field]
    assert f'name="{clash.name}"' in answer.content.decode()
    assert second.fields()[field] == [later], "what was typed is lost"
    assert first.reopened() == before, "something was saved"
    assert seen != [typed]
    assert len({clash.seen, clash.now, clash.typed}) == 3, "the three values are told apart"
    assert second.save().status_code == 200, "saving again without an answer is no answer"
    asked = second.fields()
    assert second.save(**{f"settle-{field}": "now"}).status_code == 302
    assert first.reopened() == before, "the value of now was to count"
    assert second.post(asked | {f"settle-{field}": ["mine"]}).status_code == 302
    assert first.reopened()[field] != [typed], "what was typed was to count"


@pytest.mark.parametrize("name", EDITS)
def test_an_answer_about_an_older_value_is_asked_again(name, tabs):
    field, typed, later, _ = EDITS[name][0]
    first, second = tabs(name)
    original = first.fields()[field]
    first.save(**{field: typed})
    second.save(**{field: later})
    if original == [""]:
        pytest.skip("the field cannot be emptied again")
    again = Tab(first.browser, name, first.path)
    assert again.save(**{field: original[0]}).status_code == 302
    assert second.save(**{f"settle-{field}": "mine"}).status_code == 200
    assert second.answer.context["form"].clashes
    assert first.reopened()[field] == original


@pytest.mark.parametrize("name", [name for name, fields in EDITS.items() if fields[0][3]])
def test_two_spellings_of_one_value_do_not_clash(name, tabs):
    field, typed, _, spelled = EDITS[name][0]
    first, second = tabs(name)
    first.save(**{field: typed})
    assert second.save(**{field: spelled}).status_code == (200 if field == "last_name" else 302)


SAYS_NOTHING = [[], [""], ["{"], ["[]"], ['{"shown":1,"asked":[]}'], ['{"shown":{"name":{}},"asked":{}}']]


@pytest.mark.parametrize("name", EDITS)
def test_a_page_that_does_not_say_what_it_showed_saves_as_typed(name, tabs):
    field, typed, later, _ = EDITS[name][0]
    _, tab = tabs(name)
    data = tab.fields()
    for number, token in enumerate(SAYS_NOTHING):
        value = [typed, later][number % 2]
        assert tab.post(data | {field: [value], "shown": token}).status_code == 302, token


def test_no_form_that_edits_a_record_is_forgotten(db, signed_in):
    """Every page is opened: what begins filled in is either one of these forms, or said not to edit anything."""
    edits, filled = set(), set()
    for endpoint in endpoints():
        if endpoint.name.startswith(("admin:", "api-", "account_", "mfa_", "plannr_connect")):
            continue
        models = record_parameters(endpoint)
        if set(models) != set(endpoint.parameters) or any(map(is_only_for_the_keeper, models.values())):
            continue
        firm = FirmFactory()
        answer = signed_in(UserFactory(firm=firm, role=Role.OWNER)).get(own_path(endpoint, firm))
        form = answer.context.get("form") if answer.context else None
        if isinstance(form, EditForm) and form.record is not None:
            edits.add(endpoint.name)
        elif isinstance(form, forms.BaseForm) and not isinstance(form, EditForm) and not form.is_bound and form.initial:
            filled.add(endpoint.name)
    assert edits == set(EDITS)
    assert filled <= set(NOT_EDITS)
