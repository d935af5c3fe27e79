/** Door 2: pages. {@link dev.fanfare.console.ConsoleRouter} is the route table; one class for each group of pages. */
@NullMarked
package dev.fanfare.console;

import org.jspecify.annotations.NullMarked;
