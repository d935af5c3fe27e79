/** Who wants what, where, and with which secret. */
@NullMarked
package dev.fanfare.webhook;

import org.jspecify.annotations.NullMarked;
