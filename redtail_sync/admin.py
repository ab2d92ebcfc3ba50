"""Redtail in the admin site: the table of account types can be corrected here, by the service the page uses."""
