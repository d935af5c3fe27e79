/** Receiving addresses of our own, for people who have no endpoint yet. */
@NullMarked
package dev.fanfare.inbox;

import org.jspecify.annotations.NullMarked;
