"""Periods, expectations, statements, lines and links. Most of it is read; what is written goes through services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from backoffice.api.base import FirmViewSet
from backoffice.api.problems import UnableToApply
from backoffice.models import User
from domain.enums.reconciliation import MatchTrigger
from domain.enums.revenue import StatementOrigin
from reconciliation.api.filters import (
    ExpectationFilter,
    ExpectationLinkFilter,
    PaymentPeriodFilter,
    ProviderStatementFilter,
    StatementMessageFilter,
    StatementTransactionFilter,
)
from reconciliation.api.serializers import (
    ExpectationLinkSerializer,
    ExpectationSerializer,
    LineIdsSerializer,
    MatchRunSerializer,
    NewLinesSerializer,
    PaymentPeriodSerializer,
    ProviderStatementSerializer,
    StatementMessageSerializer,
    StatementTransactionSerializer,
)
from reconciliation.models import (
    Expectation,
    ExpectationLink,
    PaymentPeriod,
    ProviderStatement,
    StatementMessage,
    StatementTransaction,
)
from reconciliation.selectors import expectations as expected
from reconciliation.selectors import statements as reading
from reconciliation.services.links import UnableToLink, UnableToUnlink, link_by_hand, unlink
from reconciliation.services.matching import match_statement, rematch_lines
from reconciliation.services.messages import take_message
from reconciliation.services.periods import UnableToChangeLockedPeriod
from reconciliation.services.statements import UnableToReadLines, add_transactions, create_statement
from reconciliation.statements import Field, UnableToReadStatement
from reconciliation.tasks import import_statement


def person(request: Request) -> User | None:
    """Who is asking; permissions have made sure that it is one of the firm's own people."""
    return request.user if isinstance(request.user, User) else None


@contextmanager
def as_problems() -> Iterator[None]:
    """What a service refuses becomes an answer that says why."""
    try:
        yield
    except UnableToReadLines as error:
        faults = {
            str(position): [f"{fault.field.value}: {fault.code.label}" for fault in found]
            for position, found in error.faults.items()
        }
        raise ValidationError({"lines": faults}) from error
    except (UnableToChangeLockedPeriod, UnableToLink, UnableToReadStatement, UnableToUnlink) as error:
        raise ValidationError(str(error)) from error


class PaymentPeriodViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, FirmViewSet):
    """Payment periods."""

    model = PaymentPeriod
    serializer_class = PaymentPeriodSerializer
    filterset_class = PaymentPeriodFilter
    ordering_fields = ["start_date", "created_at", "updated_at"]

    def rows(self) -> QuerySet[PaymentPeriod]:
        """All of them."""
        return reading.periods()


class ExpectationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, FirmViewSet):
    """What charges are expected to bring."""

    model = Expectation
    serializer_class = ExpectationSerializer
    filterset_class = ExpectationFilter
    ordering_fields = ["expected_date", "gross", "outstanding", "created_at", "updated_at"]

    def rows(self) -> QuerySet[Expectation]:
        """All of them, cancelled ones included."""
        return expected.expectations()


class ProviderStatementViewSet(mixins.ListModelMixin, mixins.CreateModelMixin, mixins.RetrieveModelMixin, FirmViewSet):
    """Provider statements; new ones are of those entered by hand."""

    model = ProviderStatement
    serializer_class = ProviderStatementSerializer
    filterset_class = ProviderStatementFilter
    ordering_fields = ["date", "number", "gross_total", "created_at", "updated_at"]

    def rows(self) -> QuerySet[ProviderStatement]:
        """All that are not removed."""
        return reading.statements()

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        """Write the statement under the firm's next number."""
        fields = dict(serializer.validated_data)
        with as_problems():
            serializer.instance = create_statement(
                firm=self.firm, day=fields.pop("date"), origin=StatementOrigin.MANUAL, **fields
            )

    @extend_schema(request=NewLinesSerializer, responses={201: MatchRunSerializer})
    @action(detail=True, methods=["post"])
    def lines(self, request: Request, pk: str | None = None) -> Response:
        """Add lines and match them; all of them or, where one cannot be read, none."""
        statement, sent = self.get_object(), NewLinesSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        rows = [
            {Field(name): str(value) for name, value in line.items() if value not in (None, "")}
            for line in sent.validated_data["lines"]
        ]
        with as_problems():
            run = add_transactions(statement_id=statement.pk, rows=rows, now=timezone.now(), user=person(request))
        return Response(MatchRunSerializer(run).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=MatchRunSerializer)
    @action(detail=True, methods=["post"])
    def match(self, request: Request, pk: str | None = None) -> Response:
        """Run the matcher again over the statement's unlinked lines."""
        with as_problems():
            run = match_statement(
                statement_id=self.get_object().pk,
                trigger=MatchTrigger.REQUEST,
                now=timezone.now(),
                user=person(request),
            )
        return Response(MatchRunSerializer(run).data)


class StatementMessageViewSet(mixins.ListModelMixin, mixins.CreateModelMixin, mixins.RetrieveModelMixin, FirmViewSet):
    """Electronic statements. Sending one twice does no harm: the second time it is given back as it is kept."""

    model = StatementMessage
    serializer_class = StatementMessageSerializer
    filterset_class = StatementMessageFilter
    ordering_fields = ["received_at", "created_at", "updated_at"]

    def rows(self) -> QuerySet[StatementMessage]:
        """All of them, refused ones included."""
        return reading.messages()

    @extend_schema(
        request=OpenApiTypes.OBJECT,
        responses={201: StatementMessageSerializer, 200: StatementMessageSerializer},
    )
    def create(self, request: Request, *args: object, **options: object) -> Response:
        """Take a message: the body is the message itself. 200 where it had been taken before, 409 where its id had."""
        firm_id = self.firm.pk
        with as_problems(), transaction.atomic():
            message, is_new, clashes = take_message(
                firm=self.firm,
                adapter="interface",
                content=request.body,
                now=timezone.now(),
                user=person(request),
            )
            import_id = message.statement_import_id if is_new else None
            if import_id is not None:
                transaction.on_commit(lambda: import_statement.delay(firm_id, import_id))
        if clashes:  # it is kept as refused, so this is said after it was written
            raise UnableToApply(message.error)
        return Response(
            self.get_serializer(message).data,
            status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK,
        )


class StatementTransactionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, FirmViewSet):
    """Lines of statements with what became of them."""

    model = StatementTransaction
    serializer_class = StatementTransactionSerializer
    filterset_class = StatementTransactionFilter
    ordering_fields = ["row", "gross", "created_at", "updated_at"]

    def rows(self) -> QuerySet[StatementTransaction]:
        """Lines of statements that are not removed."""
        return reading.all_lines()

    @extend_schema(request=LineIdsSerializer, responses=MatchRunSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def rematch(self, request: Request) -> Response:
        """Run the matcher again over chosen lines, a run for each of their statements."""
        sent = LineIdsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        with as_problems():
            runs = rematch_lines(line_ids=sent.validated_data["lines"], now=timezone.now(), user=person(request))
        return Response(MatchRunSerializer(runs, many=True).data)


class ExpectationLinkViewSet(
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    FirmViewSet,
):
    """Links between lines and expectations: made by hand here, undone by deleting."""

    model = ExpectationLink
    serializer_class = ExpectationLinkSerializer
    filterset_class = ExpectationLinkFilter
    ordering_fields = ["created_at", "updated_at"]

    def rows(self) -> QuerySet[ExpectationLink]:
        """All links."""
        return reading.links()

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        """Link by hand."""
        given = serializer.validated_data
        with as_problems():
            serializer.instance = link_by_hand(
                line_id=given["transaction"].pk, expectation_id=given["expectation"].pk, user=person(self.request),
                amount=given.get("amount"),
            )  # fmt: skip

    def perform_destroy(self, instance: ExpectationLink) -> None:
        """Undo the link."""
        with as_problems():
            unlink(link_id=instance.pk)
