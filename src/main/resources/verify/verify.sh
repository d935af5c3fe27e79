#!/bin/sh
# Verifies a request with openssl. The body is read as it came, byte for byte:
#   verify.sh "$webhook_id" "$webhook_timestamp" "$webhook_signature" < body
# WEBHOOK_SECRET is the webhook's signing secret, whsec_…
# For trying things out: openssl shows its key to whoever may list processes here.
set -euf
id=$1 timestamp=$2 signatures=$3

case $timestamp in
  '' | 0* | *[!0-9]* | ???????????*) echo "webhook-timestamp is not a time" >&2; exit 1 ;;
esac
age=$(($(date +%s) - timestamp))
if [ "${age#-}" -gt 300 ]; then
  echo "webhook-timestamp is more than five minutes off" >&2
  exit 1
fi

key=$(printf %s "${WEBHOOK_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
expected=$({ printf '%s.%s.' "$id" "$timestamp"; cat; } |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)

# Compared by digests under a key that nobody knows, so that the time it takes tells nothing.
once=$(openssl rand -hex 32)
blind() { printf %s "$1" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$once" -r; }
for signature in $signatures; do
  if [ "$(blind "$signature")" = "$(blind "v1,$expected")" ]; then
    exit 0
  fi
done
echo "no signature matches" >&2
exit 1
