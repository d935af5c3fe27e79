/** What becomes of a webhook that keeps failing: counted, warned about, disabled. */
@NullMarked
package dev.fanfare.failure;

import org.jspecify.annotations.NullMarked;
