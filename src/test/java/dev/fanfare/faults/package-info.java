/** Nodes under load while things break, and the proof afterwards, from a history, that nothing was lost. */
@NullMarked
package dev.fanfare.faults;

import org.jspecify.annotations.NullMarked;
