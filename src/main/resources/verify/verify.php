<?php

declare(strict_types=1);

const TOLERANCE_SECONDS = 5 * 60;

/**
 * Throws when the request must be refused.
 *
 * @param array<string, string> $headers by name in lower case: array_change_key_case(getallheaders())
 * @param string $body the raw bytes, before anything parses them: file_get_contents('php://input')
 * @param string $secret the webhook's signing secret, whsec_…
 */
function verify(array $headers, string $body, string $secret): void
{
    $id = $headers['webhook-id'] ?? '';
    $timestamp = $headers['webhook-timestamp'] ?? '';
    $signatures = $headers['webhook-signature'] ?? '';
    if ($id === '' || $timestamp === '' || $signatures === '') {
        throw new RuntimeException('a header is missing');
    }
    if (!preg_match('/\A[0-9]{1,10}\z/', $timestamp) || abs(time() - (int) $timestamp) > TOLERANCE_SECONDS) {
        throw new RuntimeException('webhook-timestamp is not within five minutes of now');
    }
    $text = str_starts_with($secret, 'whsec_') ? substr($secret, strlen('whsec_')) : $secret;
    $key = base64_decode($text, true);
    if ($key === false) {
        throw new RuntimeException('the secret is not base64');
    }
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $signatures) as $given) {
        if (hash_equals($expected, $given)) {
            return;
        }
    }
    throw new RuntimeException('no signature matches');
}

// As a program: php verify.php "$webhook_id" "$webhook_timestamp" "$webhook_signature" < body
[, $id, $timestamp, $signature] = $argv;
verify(
    ['webhook-id' => $id, 'webhook-timestamp' => $timestamp, 'webhook-signature' => $signature],
    file_get_contents('php://stdin'),
    getenv('WEBHOOK_SECRET'),
);
