"""What is sent to the interface: JSON, refused as a whole where it holds what no text can."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework import parsers
from rest_framework.exceptions import ParseError


class TextJSONParser(parsers.JSONParser):
    """JSON without half characters: an escape can spell one, and neither the database nor an answer holds it."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The decoded body. Raises ``ParseError``."""
        sent = super().parse(stream, media_type, parser_context)
        try:
            json.dumps(sent, ensure_ascii=False).encode()
        except (UnicodeEncodeError, ValueError) as error:
            raise ParseError("The body holds half of a character or a number that cannot be read.") from error
        return sent
