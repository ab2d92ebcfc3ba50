"""Revenue in the admin site: to be looked at; writing goes through the screens, where its rules are."""

from backoffice.admin.base import register_app

register_app("reconciliation")
