/** The database side: the embedded server, and what else stands between Fanfare and PostgreSQL. */
@NullMarked
package dev.fanfare.db;

import org.jspecify.annotations.NullMarked;
