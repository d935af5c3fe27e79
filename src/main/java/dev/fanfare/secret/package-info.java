/** What may not be read by whoever reads the database: stored under keys that are kept elsewhere. */
@NullMarked
package dev.fanfare.secret;

import org.jspecify.annotations.NullMarked;
