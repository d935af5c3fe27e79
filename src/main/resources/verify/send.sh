#!/bin/sh
# Signs a body and sends it with curl, as Fanfare does, to try a receiver:
#   send.sh https://example.com/hook < body
# WEBHOOK_SECRET is the webhook's signing secret, whsec_…
set -eu
body=$(mktemp)
trap 'rm -f "$body"' EXIT
cat > "$body"

id=evt_try_$(date +%s)
timestamp=$(date +%s)
key=$(printf %s "${WEBHOOK_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
signature=$({ printf '%s.%s.' "$id" "$timestamp"; cat "$body"; } |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)

curl -sS -i "$1" \
  -H "Content-Type: application/json" \
  -H "webhook-id: $id" \
  -H "webhook-timestamp: $timestamp" \
  -H "webhook-signature: v1,$signature" \
  --data-binary @"$body"
