"""What is said before something that came from Xplan is removed."""

from __future__ import annotations

from django.db.models import Model
from django.http import QueryDict

from backoffice.models import User
from backoffice.web.extensions import PanelForm
from integrations.web.panels import SyncPanel
from xplan_sync.connector import SYSTEM


class RemovalPanel:
    """See ``backoffice.web.extensions.ItemPanel``. Nothing else is asked, since nothing else could be answered."""

    key = SYSTEM

    def form(
        self,
        *,
        user: User,
        action: str,
        model: str,
        record: Model | None,
        client_ids: list[int],
        data: QueryDict | None,
        draft: Model | None = None,
    ) -> PanelForm | None:
        """Only for removals of linked records."""
        if action != "delete":
            return None
        return SyncPanel(SYSTEM).form(
            user=user, action=action, model=model, record=record, client_ids=client_ids, data=data
        )
