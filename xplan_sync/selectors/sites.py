"""Where a firm's Xplan is, and with which app id it is asked."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from integrations.engine.errors import UnableToSync
from integrations.models import Connection
from xplan_sync.models import Site


class NoSite(UnableToSync):
    """Nobody has said where the firm's Xplan is."""

    permanent = True
    code = "no_site"


@dataclass(frozen=True, slots=True)
class Door:
    """The address of a site, without a slash at its end, and the app id to knock with."""

    address: str
    app_id: str


def site_of(connection: Connection) -> Site | None:
    """The firm's choices, where it has made any."""
    found: Site | None = Site.objects.filter(connection=connection).first()
    return found


def door_of(connection: Connection) -> Door:
    """The firm's own, else the installation's. Raises ``NoSite``."""
    site = site_of(connection)
    address = (site.address if site else "") or settings.XPLAN["site_url"]
    if not address:
        raise NoSite("Enter the address of your firm's Xplan site under Settings, Xplan first.")
    return Door(address.rstrip("/"), (site.app_id if site else "") or settings.XPLAN["app_id"])


def placeholder_domain(connection: Connection) -> str:
    """Behind the @ of addresses made up for the firm's clients."""
    site = site_of(connection)
    return (site.placeholder_domain if site else "") or f"{connection.firm.slug}.placeholder.invalid"
