"""What the reads of single records have in common: the id in the path, and the answer with the stream's version as ETag."""

from typing import Annotated, Any

from fastapi import Path
from fastapi.responses import Response

from shared.envelope import canonical
from shared.eventlog import Stream

RecordId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


def record_answer(record: Any, stream: Stream) -> Response:
    """A record of a stream as JSON; its ETag is what If-Match of a later command names."""
    return Response(canonical(record), headers={"ETag": f'"{stream.version}"'}, media_type="application/json")
