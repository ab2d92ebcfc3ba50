"""The token a conversation uses: none once the link is disabled, whichever system the run under way talks to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from integrations.engine.errors import CredentialExpired
from integrations.models import Credential
from integrations.services.connections import disable_credential
from integrations.transport.http import TokenSource
from plannr_sync.services import sessions as plannr
from redtail_sync.services import sessions as redtail
from soderberg_sync.services import sessions as platform
from tests.integration.integrations.conftest import World
from xplan_sync.selectors.sites import Door
from xplan_sync.services import sessions as xplan

SOURCES: dict[str, Callable[[Credential], TokenSource]] = {
    "plannr": plannr.stored_token,
    "xplan": lambda credential: xplan.stored_token(credential, Door("http://127.0.0.1:1", "app")),
    "redtail": redtail.UserKey,
    "platform": platform.stored_token,
}


@pytest.mark.parametrize("system", SOURCES)
def test_a_run_under_way_has_no_token_once_the_link_is_disabled(world: World, system: str, settings: Any) -> None:
    settings.REDTAIL = {**settings.REDTAIL, "api_key": "issued"}
    credential = Credential.objects.get()
    source = SOURCES[system](credential)
    assert source.access_token()
    disable_credential(credential_id=credential.pk, now=world.now())
    with pytest.raises(CredentialExpired, match="disabled meanwhile"):
        source.access_token()
