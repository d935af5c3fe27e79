/** Housekeeping: partitions ahead, and an end to what is past retention. */
@NullMarked
package dev.fanfare.maintenance;

import org.jspecify.annotations.NullMarked;
