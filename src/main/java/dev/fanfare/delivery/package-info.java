/** Getting one event to one webhook: lanes, attempts, signatures, outcomes and their record. */
@NullMarked
package dev.fanfare.delivery;

import org.jspecify.annotations.NullMarked;
