/** What happened: taking events in, storing them, and owing them to every webhook that wants them. */
@NullMarked
package dev.fanfare.event;

import org.jspecify.annotations.NullMarked;
