/** Typed ids: a prefix, an underscore and a UUIDv7 in 26 characters, so that two kinds of id never mix. */
@NullMarked
package dev.fanfare.id;

import org.jspecify.annotations.NullMarked;
