"""The admin site: every model, behind the product's own sign-in with its second factor."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from backoffice.admin import accounts, records  # noqa: F401  # they register themselves
from backoffice.admin.base import register_app

admin.site.site_header = admin.site.site_title = "Back office administration"
admin.site.index_title = "Records"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

register_app("backoffice")
