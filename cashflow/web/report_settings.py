"""Settings: how the firm's reports look."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from backoffice.rules import why_not
from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.saving import attempt, origin_of
from cashflow.logos import LARGEST_BYTES, media_type_of
from cashflow.selectors.reports import style_of
from cashflow.services.report_style import set_logo, update_style
from cashflow.web.report_forms import LogoForm, ReportStyleForm


@needs("run_firm", to_look=False)
def report_settings(request: HttpRequest) -> HttpResponse:
    """The colour and small print of reports, and the logo in use."""
    firm = own_firm(request)
    form = ReportStyleForm(request.POST or None, style=style_of(firm))
    if request.method == "POST" and form.is_valid():
        fields = form.picked(("colour", "small_print"))
        if attempt(form, lambda: update_style(firm=firm, fields=fields, origin=origin_of(request))):
            messages.success(request, "Saved. Reports made from now on look like this.")
            return redirect("report_settings")
    return _page(request, form, LogoForm())


@needs("run_firm", to_look=False)
def report_logo(request: HttpRequest) -> HttpResponse:
    """Takes a logo, or the one there is away."""
    if request.method != "POST":
        return redirect("report_settings")
    firm = own_firm(request)
    form = LogoForm(request.POST, request.FILES)
    if "remove" in request.POST:
        set_logo(firm=firm, picture=b"", origin=origin_of(request))
        messages.success(request, "Reports carry the firm's name instead of a logo.")
        return redirect("report_settings")
    if form.is_valid():
        picture = form.cleaned_data["logo"].read(LARGEST_BYTES + 1)
        if attempt(form, lambda: set_logo(firm=firm, picture=picture, origin=origin_of(request))):
            messages.success(request, "Saved. Reports made from now on carry this logo.")
            return redirect("report_settings")
    return _page(request, ReportStyleForm(style=style_of(firm)), form)


def _page(request: HttpRequest, form: ReportStyleForm, logo_form: LogoForm) -> HttpResponse:
    context = {
        "form": form,
        "logo_form": logo_form,
        "style": style_of(own_firm(request)),
        "may_edit": not why_not(signed_in(request), "run_firm"),
    }
    return render(request, "cashflow/reports/settings.html", context)


@require_GET
def report_logo_picture(request: HttpRequest) -> HttpResponse:
    """The logo in use."""
    style = style_of(own_firm(request))
    if not style.logo:
        raise Http404("No logo.")
    picture = style.logo.read()
    return HttpResponse(picture, content_type=media_type_of(picture), headers={"Cache-Control": "private, no-cache"})
