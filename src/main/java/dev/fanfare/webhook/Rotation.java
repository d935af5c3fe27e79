package dev.fanfare.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A new secret.
 *
 * @param previousUntil until when the old one signs as well; null when it does not
 */
public record Rotation(SigningSecret secret, @Nullable Instant previousUntil) {}
