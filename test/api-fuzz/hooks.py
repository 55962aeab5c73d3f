"""What schemathesis has to know of this API: lines of JSON are sent as the text that they are."""

import schemathesis


@schemathesis.serializer("application/x-ndjson", "text/csv")
def text_serializer(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", errors="replace")
