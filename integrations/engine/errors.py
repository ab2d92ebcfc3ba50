"""Why something could not be synced. Every error says whether trying again can help.

    UnableToSync                 anything below
    ├─ RemoteUnavailable         nothing was carried out; try again later
    │  └─ RateLimited            the same, and when (``retry_after`` seconds)
    ├─ AnswerLost                a write was sent and no answer came: it may or may not have been carried out
    ├─ CredentialExpired         the token is no longer accepted; somebody has to sign in again
    ├─ RemoteRefused             the remote read the request and said no (``fields`` holds its words, field by field)
    │  └─ RemoteGone             there is no such record there (any more)
    ├─ UnableToReadRemote        an answer has a shape nobody can make sense of
    ├─ UnableToEncode            one of our values has no counterpart there
    ├─ MayBeThereAlready         a person has to say first whether it is one that is there
    ├─ LinkedElsewhere           it exists there and another record here has it
    ├─ UnableToStore             one of their values cannot be kept here
    ├─ OwnerNotLinked            the client it belongs to has to be there first
    ├─ WritesForbidden           a write was tried on a read-only connection; never sent
    ├─ GuardTripped              the run would do more harm than a person has agreed to
    ├─ ClientBusy                another run works on the same client
    └─ RunStopped                somebody asked the run to stop

Each carries ``permanent`` and a short ``code``.
"""

from __future__ import annotations

from collections.abc import Mapping


class UnableToSync(RuntimeError):
    """Base of everything that keeps a record from being synced; the text is a sentence for a person."""

    permanent = False
    """True when the same request will fail the same way until somebody changes something."""
    code = "unable"
    """Short stored word for filters and counts."""


class RemoteUnavailable(UnableToSync):
    """The remote could not be reached or broke down before carrying anything out."""

    code = "unavailable"


class RateLimited(RemoteUnavailable):
    """The remote asks for a pause."""

    code = "rate_limited"

    def __init__(self, sentence: str, *, retry_after: float) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class AnswerLost(UnableToSync):
    """A write went out and its answer never came: look before sending it again."""

    code = "answer_lost"


class CredentialExpired(UnableToSync):
    """The stored token is refused and could not be renewed; edits are kept until somebody connects again."""

    code = "credential_expired"


class RemoteRefused(UnableToSync):
    """The remote understood and declined; ``fields`` maps its own field names to its messages."""

    permanent = True
    code = "refused"

    def __init__(self, sentence: str, *, status: int = 0, fields: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.fields = {name: list(messages) for name, messages in (fields or {}).items()}


class RemoteGone(RemoteRefused):
    """The remote has no such record, or no longer shows it to us."""

    code = "gone"


class UnableToReadRemote(UnableToSync):
    """An answer lacks what every record must have, such as its id."""

    permanent = True
    code = "unreadable"


class UnableToEncode(UnableToSync):
    """A value of ours cannot be said in the remote's words."""

    permanent = True
    code = "no_counterpart"


class WritesForbidden(UnableToSync):
    """The connection is read-only and something tried to write; nothing was sent."""

    permanent = True
    code = "read_only"


class GuardTripped(UnableToSync):
    """So much would vanish that a person has to confirm first."""

    permanent = True
    code = "guard"


class ClientBusy(UnableToSync):
    """Another run or push is working on the same client."""

    code = "busy"


class RunStopped(UnableToSync):
    """A person stopped the run; what is done stays done."""

    permanent = True
    code = "stopped"


class OwnerNotLinked(UnableToSync):
    """A record cannot be created there before the client it belongs to is."""

    code = "owner_not_linked"


class LinkedElsewhere(UnableToSync):
    """What our own create made there is linked to another record of ours; creating it again would make a duplicate."""

    permanent = True
    code = "linked_elsewhere"


class MayBeThereAlready(UnableToSync):
    """What is to be created there may be there already; it is held until a person has said."""

    code = "may_be_there_already"


class UnableToStore(UnableToSync):
    """A value of theirs cannot be kept here; the sentence says which and why."""

    permanent = True
    code = "not_storable"
