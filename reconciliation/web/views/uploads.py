"""The upload of a provider's file: what it says about itself is proposed, and a refused form keeps it."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from backoffice.web.access import own_firm, signed_in
from backoffice.web.saving import attempt
from domain.people_dates import format_date
from reconciliation.models import StatementImport, WaitingUpload
from reconciliation.selectors.uploads import hints_of, kept_upload
from reconciliation.services.periods import UnableToChangeLockedPeriod
from reconciliation.services.uploads import UnableToUploadAgain, upload_statement
from reconciliation.services.waiting import forget_uploads, keep_upload
from reconciliation.statements import UnableToReadStatement
from reconciliation.statements.read import MOST_BYTES
from reconciliation.web.forms.statements import UploadForm


class Chosen(NamedTuple):
    """The file in hand: chosen now, or kept from before."""

    filename: str
    content: bytes


def statement_upload(request: HttpRequest) -> HttpResponse:
    """A form for a provider's file. What is left blank is proposed from the file and asked to be confirmed.

    A file that cannot be read leaves nothing but a sentence; one that can is kept while its form is put right.
    """
    if request.method != "POST":
        return render(request, "reconciliation/upload.html", {"form": UploadForm()})
    upload, chosen = _chosen(request)
    data, told, unreadable = _with_hints(request.POST, chosen)
    form = UploadForm(data, request.FILES)
    form.upload, form.unreadable = upload, unreadable
    if form.is_valid() and chosen is not None and not told:
        job = attempt(form, lambda: _upload(request, form, chosen))
        if job:
            forget_uploads(user=signed_in(request))
            return redirect("import_mapping", pk=job.pk)
    if chosen is not None and not unreadable and request.FILES:
        form.upload = keep_upload(
            firm=own_firm(request), user=signed_in(request), filename=chosen.filename, content=chosen.content
        )
    return render(request, "reconciliation/upload.html", {"form": form, "proposed": told})


def _chosen(request: HttpRequest) -> tuple[WaitingUpload | None, Chosen | None]:
    """The file of the request, or else the one that is kept for its person."""
    file = request.FILES.get("file")
    if file is not None:
        too_large = file.size is None or file.size > MOST_BYTES
        return None, None if too_large else Chosen(file.name or "statement", file.read())
    number = request.POST.get("kept", "")
    upload = kept_upload(signed_in(request), int(number)) if number.isdecimal() and len(number) < 19 else None
    if upload is None:
        return None, None
    with upload.file.open("rb") as kept:
        return upload, Chosen(upload.filename, kept.read())


def _with_hints(data: QueryDict, chosen: Chosen | None) -> tuple[QueryDict, list[str], str]:
    """What was posted with the blanks filled from the file, what was filled, and why the file cannot be read if so."""
    if chosen is None:
        return data, [], ""
    try:
        hints = hints_of(chosen.filename, chosen.content)
    except UnableToReadStatement as error:
        return data, [], f"{chosen.filename} cannot be read. {error}"
    filled, told = data.copy(), []
    if not data.get("provider") and hints.provider:
        filled["provider"] = str(hints.provider.pk)
        told.append(f"{hints.provider}, because {hints.provider_reason}.")
    if not data.get("date") and hints.day:
        filled["date"] = format_date(hints.day)
        told.append(f"{format_date(hints.day)}, from {hints.day_reason}.")
    return filled, told, ""


def _upload(request: HttpRequest, form: UploadForm, chosen: Chosen) -> StatementImport | None:
    """The stored file; None where it is refused, and then the form says why."""
    try:
        return upload_statement(
            firm=own_firm(request), user=signed_in(request), filename=chosen.filename, content=chosen.content,
            **form.own_fields(),
        )  # fmt: skip
    except UnableToReadStatement as error:
        form.add_error("file", f"{chosen.filename} cannot be read. {error}")
    except UnableToUploadAgain as error:
        form.earlier = error.earlier
        form.add_error("file", "This very file has been uploaded before. It was not taken a second time.")
    except UnableToChangeLockedPeriod as error:
        form.add_error("period", str(error))
    return None
