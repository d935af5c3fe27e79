/** PostgreSQL: the pools, the embedded server, migrations, partitions, and group commit. */
@NullMarked
package dev.fanfare.db;

import org.jspecify.annotations.NullMarked;
