/** How many attempts succeeded and failed, counted as they are recorded, so that charts never count the log. */
@NullMarked
package dev.fanfare.traffic;

import org.jspecify.annotations.NullMarked;
