/** The server: limits, both doors, health. */
@NullMarked
package dev.fanfare.http;

import org.jspecify.annotations.NullMarked;
