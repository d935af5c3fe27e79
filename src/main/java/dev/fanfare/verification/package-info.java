/** Tells whether a request's signatures are right, and if not, why. */
@NullMarked
package dev.fanfare.verification;

import org.jspecify.annotations.NullMarked;
