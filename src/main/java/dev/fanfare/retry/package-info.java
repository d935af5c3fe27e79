/** Looking again: what is due and not claimed by a living node. */
@NullMarked
package dev.fanfare.retry;

import org.jspecify.annotations.NullMarked;
