/** Owing again: one event that somebody asks for, or all that a webhook failed to get in a time range. */
@NullMarked
package dev.fanfare.recovery;

import org.jspecify.annotations.NullMarked;
