"""The back office's own entries in the shared screens."""

from __future__ import annotations

from backoffice.web.extensions import NavItem, nav_items


def register() -> None:
    """Add Today, Clients, Documents and Settings to the left rail."""
    nav_items.add(NavItem("", "Today", "today", "home", 0))
    nav_items.add(NavItem("", "Clients", "client_list", "users", 10))
    nav_items.add(NavItem("", "Documents", "document_list", "file-text", 50))
    nav_items.add(NavItem("", "Settings", "settings_home", "settings", 90))
