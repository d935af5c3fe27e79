/** The process: its configuration, its start and its end. {@link dev.fanfare.Fanfare} is the composition root. */
@NullMarked
package dev.fanfare;

import org.jspecify.annotations.NullMarked;
