"""Every model of the Redtail connector."""

from redtail_sync.models.contact_link import ContactLink
from redtail_sync.models.type_rule import TypeRule

__all__ = ["ContactLink", "TypeRule"]
