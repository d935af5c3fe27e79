/** What a caller may not have: refusals that are the caller's to mend, known to the domain and free of HTTP. */
@NullMarked
package dev.fanfare.rejection;

import org.jspecify.annotations.NullMarked;
