"""The table of our record kinds that can be synced."""

from __future__ import annotations

from integrations.local.clients import Clients
from integrations.local.documents import Documents
from integrations.local.expenses import Expenses
from integrations.local.file_notes import FileNotes
from integrations.local.goals import Goals
from integrations.local.incomes import Incomes
from integrations.local.kinds import LocalKind
from integrations.local.parts import CONTRIBUTIONS, COVERS, PREMIUMS, REPAYMENTS, WITHDRAWALS
from integrations.local.plans import Plans

ALL: tuple[LocalKind, ...] = (
    Clients(), Plans(), COVERS, PREMIUMS, CONTRIBUTIONS, WITHDRAWALS, REPAYMENTS, Incomes(), Expenses(),
    Documents(), Goals(), FileNotes(),
)  # fmt: skip
KINDS: dict[str, LocalKind] = {kind.kind: kind for kind in ALL}


def kinds_of_model(model_label: str) -> list[LocalKind]:
    """The kinds a model's rows can be; a plan may one day be several."""
    return [kind for kind in KINDS.values() if kind.model_label == model_label]
