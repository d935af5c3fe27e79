import base64
import hashlib
import hmac
import os
import re
import sys
import time

TOLERANCE_SECONDS = 5 * 60


def verify(headers, body, secret):
    """Raises ValueError when the request must be refused.

    headers: anything with get() that knows these names; body: the raw bytes, before anything parses them;
    secret: the webhook's signing secret, whsec_…
    """
    event_id = headers.get("webhook-id")
    timestamp = headers.get("webhook-timestamp")
    signatures = headers.get("webhook-signature")
    if not event_id or not timestamp or not signatures:
        raise ValueError("a header is missing")
    if not re.fullmatch("[0-9]{1,10}", timestamp) or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        raise ValueError("webhook-timestamp is not within five minutes of now")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{event_id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    if not any(hmac.compare_digest(expected.encode(), given.encode()) for given in signatures.split(" ")):
        raise ValueError("no signature matches")


# As a program: python3 verify.py "$webhook_id" "$webhook_timestamp" "$webhook_signature" < body
if __name__ == "__main__":
    verify(
        {"webhook-id": sys.argv[1], "webhook-timestamp": sys.argv[2], "webhook-signature": sys.argv[3]},
        sys.stdin.buffer.read(),
        os.environ["WEBHOOK_SECRET"],
    )
