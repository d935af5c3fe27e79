/** Event loops, as places where work belongs. */
@NullMarked
package dev.fanfare.loop;

import org.jspecify.annotations.NullMarked;
