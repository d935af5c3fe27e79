import { createHmac, timingSafeEqual } from "node:crypto";

const TOLERANCE_SECONDS = 5 * 60;

/**
 * Throws when the request must be refused.
 *
 * headers: by name in lower case, as node:http has them; body: the raw bytes, before anything parses them;
 * secret: the webhook's signing secret, whsec_…
 */
export function verify(headers, body, secret) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const signatures = headers["webhook-signature"];
  if (!id || !timestamp || !signatures) {
    throw new Error("a header is missing");
  }
  if (!/^[0-9]{1,10}$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) {
    throw new Error("webhook-timestamp is not within five minutes of now");
  }
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  const matches = (signature) => {
    const given = Buffer.from(signature.startsWith("v1,") ? signature.slice(3) : "", "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  if (!signatures.split(" ").some(matches)) {
    throw new Error("no signature matches");
  }
}

// As a program: node verify.mjs "$webhook_id" "$webhook_timestamp" "$webhook_signature" < body
const [id, timestamp, signature] = process.argv.slice(2);
const chunks = [];
for await (const chunk of process.stdin) {
  chunks.push(chunk);
}
verify(
  { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature },
  Buffer.concat(chunks),
  process.env.WEBHOOK_SECRET,
);
