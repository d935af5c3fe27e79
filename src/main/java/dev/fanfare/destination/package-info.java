/** Where attempts may go. */
@NullMarked
package dev.fanfare.destination;

import org.jspecify.annotations.NullMarked;
