"""Sync with other systems: methods, policies and the states of everything on its way."""

from __future__ import annotations

from domain.enumeration import Enumeration


class Mode(Enumeration):
    """A connection's sync method."""

    TWO_WAY = "two_way", "Two-way", "green"
    ONE_WAY = "one_way", "One-way", "azure"
    FORCE_ONE_WAY = "force_one_way", "Force one-way", "orange"


class UpdatePolicy(Enumeration):
    """What happens to one linked item when either side changes."""

    YES = "yes", "Update both ways", "green"
    ONLY_FROM_REMOTE = "only_from_remote", "Only update from there", "azure"
    NO = "no", "Do not update", "secondary"

    @property
    def pulls(self) -> bool:
        """Whether changes there come here."""
        return self is not UpdatePolicy.NO

    @property
    def pushes(self) -> bool:
        """Whether changes here go there."""
        return self is UpdatePolicy.YES


class CredentialKind(Enumeration):
    """How somebody signs in there."""

    OAUTH = "oauth", "Signed in", "blue"
    PERSONAL_TOKEN = "personal_token", "Personal access token", "purple"
    USER_KEY = "user_key", "User name and password, traded for a key", "teal"


class CredentialState(Enumeration):
    """Whether the tokens are of use."""

    ACTIVE = "active", "Active", "green"
    EXPIRED = "expired", "Expired", "orange"
    DISABLED = "disabled", "Disabled", "secondary"


class LinkState(Enumeration):
    """How a linked item stands; the icon of each is the same on every screen."""

    LINKED = "linked", "Linked", "blue"
    PENDING = "pending", "Waiting to be sent", "blue"
    OUT_OF_SYNC = "out_of_sync", "Out of sync", "orange"
    FAILED = "failed", "Could not be sent", "red"
    PAUSED = "paused", "Updates turned off", "secondary"
    ENDED = "ended", "Unlinked", "secondary"


class RunKind(Enumeration):
    """What a run is for."""

    IMPORT = "import", "Import", "purple"
    PULL = "pull", "Sync", "blue"
    PREVIEW = "preview", "Preview", "secondary"


class RunTrigger(Enumeration):
    """What started a run."""

    PERSON = "person", "By hand"
    CASHFLOW = "cashflow", "Cashflow opened"
    SCHEDULE = "schedule", "On schedule"
    WEBHOOK = "webhook", "News from there"
    COMMAND = "command", "Command"


class RunState(Enumeration):
    """How far a run is."""

    QUEUED = "queued", "Queued", "secondary"
    RUNNING = "running", "Running", "blue"
    STOPPING = "stopping", "Stopping", "orange"
    WAITING = "waiting", "Waits for your word", "orange"
    DONE = "done", "Done", "green"
    STOPPED = "stopped", "Stopped", "secondary"
    FAILED = "failed", "Failed", "red"


class OutcomeLevel(Enumeration):
    """How much an outcome matters."""

    INFO = "info", "Fine", "green"
    WARNING = "warning", "Look at this", "orange"
    ERROR = "error", "Failed", "red"


class OutcomeAction(Enumeration):
    """What became of one record in a run."""

    CREATE = "create", "Imported", "green"
    RELINK = "relink", "Linked again", "green"
    UPDATE = "update", "Updated", "blue"
    AGREE = "agree", "Agreed", "blue"
    ASK = "ask", "Out of sync", "orange"
    REMOVE = "remove", "Removed", "red"
    UNLINK = "unlink", "Unlinked", "orange"
    STAGE = "stage", "Waits for a decision", "purple"
    SKIP = "skip", "Skipped", "secondary"
    SEND = "send", "Sent", "teal"


class PreviewedAction(Enumeration):
    """What would become of one record: the codes of ``OutcomeAction`` in a run that only looks."""

    CREATE = "create", "Would be imported", "green"
    RELINK = "relink", "Would be linked again", "green"
    UPDATE = "update", "Would be updated", "blue"
    AGREE = "agree", "Agrees", "blue"
    ASK = "ask", "Would be out of sync", "orange"
    REMOVE = "remove", "Would be removed", "red"
    UNLINK = "unlink", "Would be unlinked", "orange"
    STAGE = "stage", "Would wait for a decision", "purple"
    SKIP = "skip", "Would be skipped", "secondary"
    SEND = "send", "Would be sent", "teal"


class OutboxAction(Enumeration):
    """What is wanted there."""

    CREATE = "create", "Create", "green"
    UPDATE = "update", "Update", "blue"
    DELETE = "delete", "Delete", "red"


class OutboxState(Enumeration):
    """How far an outgoing write is. Sending means a request may have left; only its answer ends that state."""

    WAITING = "waiting", "Waiting", "azure"
    SENDING = "sending", "Sending", "blue"
    SENT = "sent", "Sent", "green"
    FAILED = "failed", "Failed", "red"
    ABANDONED = "abandoned", "Given up", "secondary"
    HELD = "held", "Held back", "orange"


class ConflictState(Enumeration):
    """Whether a person still has to answer."""

    OPEN = "open", "Needs an answer", "orange"
    RESOLVED = "resolved", "Answered", "green"


class ConflictAnswer(Enumeration):
    """What a person chose for an item that is out of sync."""

    KEEP_OURS = "keep_ours", "Keep ours", "blue"
    TAKE_THEIRS = "take_theirs", "Replace with theirs", "purple"
    TURN_OFF = "turn_off_updates", "Turn off updates", "secondary"
    AGREED = "agreed", "Resolved itself", "green"


class StagedState(Enumeration):
    """What was decided about a remote record that waits."""

    WAITING = "waiting", "Waiting", "azure"
    LINKED = "linked", "Linked", "green"
    ADDED = "added", "Added", "green"
    IGNORED = "ignored", "Ignored", "secondary"


class PairState(Enumeration):
    """What a person said about two records that may be one and the same."""

    WAITING = "waiting", "Waiting for your word", "orange"
    LATER = "later", "Put off", "secondary"
    SAME = "same", "The same", "green"
    DIFFERENT = "different", "Different", "azure"


class DeliveryState(Enumeration):
    """What became of one webhook delivery."""

    RECEIVED = "received", "Received", "azure"
    PROCESSED = "processed", "Processed", "green"
    REFUSED = "refused", "Signature wrong", "red"
    FAILED = "failed", "Failed", "red"
