"""What the platform's answers make of illustrations and applications here, and whom they tell by e-mail.

Every function works inside the caller's transaction and may be called again: what has happened is not done twice.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from backoffice.models import Client, User
from backoffice.services.documents import store_document
from backoffice.services.mail import address_of, public_url, queue_mail
from domain.enums.platform import (
    ApplicationState,
    IllustrationState,
    MandateState,
    PlatformAccountState,
    PlatformPurpose,
    PlatformRequestState,
    PlatformWrapper,
)
from soderberg_sync.client import Payload
from soderberg_sync.mapping.words import NEEDS_PRODUCT_TERMS
from soderberg_sync.models import (
    Application,
    Illustration,
    Mandate,
    PlatformAccount,
    PlatformClient,
    PlatformRequest,
)
from soderberg_sync.printing.illustration import pdf_of_illustration
from soderberg_sync.services.linking import link_plan, platform_client
from soderberg_sync.services.papers import keep_documents
from soderberg_sync.services.plans import activate_plan, propose_plan, write_contribution
from soderberg_sync.services.states import lock_application, move


def today_of(now: datetime) -> date:
    """The day here at this moment."""
    return timezone.localtime(now).date()


# ------------------------------------------------------------------------------------------------------ illustrations


def keep_illustration(illustration: Illustration, answer: Payload, now: datetime) -> None:
    """The illustration with the platform's number and values, and its PDF among the client's documents."""
    values = answer.get("projectedValues") or {}
    illustration.remote_id = str(answer["id"])
    illustration.low_value, illustration.middle_value, illustration.high_value = (
        _pounds(values.get(name)) for name in ("low", "middle", "high")
    )
    illustration.state, illustration.made_at = IllustrationState.MADE, now
    content = pdf_of_illustration(illustration)
    file = ContentFile(content, name=f"illustration-{illustration.pk}.pdf")
    illustration.document = store_document(
        client_id=illustration.client_id, title=f"Illustration: {illustration.name}",
        file=UploadedFile(file, file.name, "application/pdf", len(content)), user=illustration.made_by,
    )  # fmt: skip
    illustration.save()


def _pounds(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))


# -------------------------------------------------------------------------------------------------------- applications


def account_is_open(application: Application, *, remote_id: str, user: User | None, now: datetime) -> None:
    """The account is on the platform, pending: so is the application, and its plan is proposed."""
    application = lock_application(application.pk)
    if application.state != ApplicationState.DRAFT or application.plan_id is not None:
        return
    user_id = user.pk if user else None
    plan = propose_plan(application, remote_id=remote_id, user_id=user_id, today=today_of(now))
    application.plan, application.refusal = plan, ""
    application.save(update_fields=["refusal", "updated_at"])
    PlatformAccount.objects.update_or_create(
        connection=application.connection, remote_id=remote_id,
        defaults={
            "firm_id": application.firm_id, "application": application, "plan": plan,
            "state": PlatformAccountState.PENDING, "read_at": now,
        },
    )  # fmt: skip
    people = [platform_client(application.connection, one).remote_id for one in owners_of(application)]
    link_plan(application.connection, plan, {"id": remote_id, "clientIds": people, "name": application.name}, now)
    move(
        application,
        ApplicationState.PENDING,
        user=user,
        why=f"Sent to the platform: account {remote_id}.",
        now=now,
    )
    if application.illustration is not None:
        application.illustration.state = IllustrationState.CONVERTED
        application.illustration.save(update_fields=["state", "updated_at"])
    for person in who_accepts(application):
        _mail(application, person, "account_created", "Your new account: please review its terms", now)


def take_up_account(application: Application, *, remote_id: str, now: datetime) -> PlatformAccount:
    """The account of a draft whose opening was asked for and never answered: from here on as if it had been."""
    account_is_open(application, remote_id=remote_id, user=None, now=now)
    asked = PlatformRequest.objects.filter(
        application=application, purpose=PlatformPurpose.OPEN_ACCOUNT, state=PlatformRequestState.UNSURE
    )
    asked.update(state=PlatformRequestState.ANSWERED, answered_at=now, error="", body="", updated_at=now)
    rows = PlatformAccount.objects.select_for_update(of=("self",)).select_related("application", "plan")
    return rows.get(connection=application.connection, remote_id=remote_id)  # type: ignore[no-any-return]


def account_is_active(application: Application, now: datetime) -> bool:
    """The account is open: the plan is active and the application complete; whether that was news."""
    application = lock_application(application.pk)
    if application.state != ApplicationState.PENDING or application.plan is None:
        return False
    activate_plan(application.plan)
    write_contribution(application, today_of(now))
    keep_documents(application, accepted_by=who_accepts(application), payer=who_pays(application))
    why = "The platform opened the account: everything it asked for was accepted."
    move(application, ApplicationState.COMPLETE, user=None, why=why, now=now)
    _tell_of_documents(application, now)
    _tell_adviser(application, now)
    return True


def owners_of(application: Application) -> list[Client]:
    """The owners, the lead first."""
    return [application.client, *([application.second_client] if application.second_client else [])]


def who_accepts(application: Application) -> list[Client]:
    """Who is asked to accept: the owners, or the parent of a child."""
    return [application.parent] if application.parent is not None else owners_of(application)


def who_pays(application: Application) -> Client:
    """Whose bank pays a Direct Debit: the lead owner's, or the parent's of a child."""
    return application.parent if application.parent is not None else application.client


def needs_product_terms(application: Application) -> bool:
    """Whether the wrapper has terms of its own."""
    return PlatformWrapper(application.wrapper) in NEEDS_PRODUCT_TERMS


# -------------------------------------------------------------------------------------------------------------- e-mails


def tell_client_set_up(person: PlatformClient, now: datetime) -> None:
    """The client learns that they are being set up on the platform."""
    queue_mail(
        firm=person.firm, to=address_of(person.client_id), subject="You are being set up on our platform",
        template="platform_set_up", context={"client": person.client}, client=person.client, now=now,
    )  # fmt: skip


def tell_client_bank_failed(person: PlatformClient, now: datetime) -> None:
    """The platform does not say that bank details failed their check, so we do: only the client knows better ones."""
    queue_mail(
        firm=person.firm, to=address_of(person.client_id), subject="Please check your bank details",
        template="bank_check_failed", context={"client": person.client, "page": public_url("account_login")},
        client=person.client, now=now,
    )  # fmt: skip


def tell_client_mandate(mandate: Mandate, now: datetime) -> None:
    """The platform does not tell the client of a new mandate, so we do."""
    if mandate.state == MandateState.OFFERED:
        _mail(
            mandate.application,
            who_pays(mandate.application),
            "mandate_offered",
            "A Direct Debit to review",
            now,
        )


def _tell_of_documents(application: Application, now: datetime) -> None:
    """New documents are there for a pension, and where a mandate was agreed to."""
    mandate = getattr(application, "mandate", None)
    has_mandate = mandate is not None and mandate.state in {MandateState.ACCEPTED, MandateState.LIVE}
    if application.wrapper == PlatformWrapper.SIPP or has_mandate:
        for person in who_accepts(application):
            _mail(application, person, "documents_ready", "New documents about your account", now)


def _tell_adviser(application: Application, now: datetime) -> None:
    adviser = application.client.adviser
    if adviser is None or application.plan is None:
        return
    page = public_url("application", application.pk)
    context = {"application": application, "client": application.client, "page": page, "adviser": adviser}
    queue_mail(
        firm=application.firm, to=adviser.email, subject=f"{application.client.name}: {application.name} is active",
        template="plan_active", context=context, client=application.client, now=now,
    )  # fmt: skip


def _mail(application: Application, person: Client, template: str, subject: str, now: datetime) -> None:
    context = {"client": person, "application": application, "page": public_url("account_login")}
    queue_mail(
        firm=application.firm, to=address_of(person.pk), subject=subject, template=template, context=context,
        client=person, now=now,
    )  # fmt: skip
