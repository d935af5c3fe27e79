/** What tests share: a real receiver with every bad manner, its certificates. */
@NullMarked
package dev.fanfare.testing;

import org.jspecify.annotations.NullMarked;
