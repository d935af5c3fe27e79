/** Load on the packaged service, in processes of their own. Not part of the tests. */
@NullMarked
package dev.fanfare.bench;

import org.jspecify.annotations.NullMarked;
