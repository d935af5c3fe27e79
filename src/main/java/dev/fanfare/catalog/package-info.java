/** What can happen: the event types, each with its group, description and a complete sample. */
@NullMarked
package dev.fanfare.catalog;

import org.jspecify.annotations.NullMarked;
