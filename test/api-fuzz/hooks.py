"""What schemathesis has to know of this API."""

from uuid import uuid4

import schemathesis
from schemathesis.generation.meta import TestPhase

KEY = "Idempotency-Key"
TEXT = ("application/x-ndjson", "text/csv")
NOT_TEXT = (type(None), bool, int, float, list, dict)
said = set()


@schemathesis.serializer(*TEXT)
def text_serializer(ctx, value):
    """Lines of JSON are sent as the text that they are."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", errors="replace")


@schemathesis.hook
def filter_case(ctx, case):
    """Text is never of another type: a number, said as text, is a text of digits."""
    return case.media_type not in TEXT or not isinstance(case.body, NOT_TEXT)


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Each key is said once in a walk from request to request: a repeated one is answered as at first, also where what was
    created then has been deleted since, and the walk would look for it in vain."""
    key = (case.headers or {}).get(KEY)
    if key is None or case.meta is None or case.meta.phase.name != TestPhase.STATEFUL:
        return
    if key in said:
        case.headers[KEY] = str(uuid4())
    said.add(key)
