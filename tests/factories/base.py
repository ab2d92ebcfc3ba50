"""What every factory of a firm's record shares."""

from __future__ import annotations

from typing import Any

import factory


class FirmOwnedFactory(factory.django.DjangoModelFactory):
    """A record of one firm. Makes rows without an active scope, so fixtures need none; reading still does."""

    class Meta:
        abstract = True

    firm = factory.SubFactory("tests.factories.backoffice.FirmFactory")

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        record = model_class(*args, **kwargs)
        record.save(force_insert=True)
        return record


def same_firm(path: str, **fields: Any) -> factory.SubFactory:
    """A related record of the same firm."""
    return factory.SubFactory(path, firm=factory.SelfAttribute("..firm"), **fields)
