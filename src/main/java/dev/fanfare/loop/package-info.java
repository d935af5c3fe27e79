/** Event loops, as places where work belongs. */
@org.jspecify.annotations.NullMarked
package dev.fanfare.loop;
