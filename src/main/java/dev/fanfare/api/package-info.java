/** Door 1: the JSON API. */
@NullMarked
package dev.fanfare.api;

import org.jspecify.annotations.NullMarked;
