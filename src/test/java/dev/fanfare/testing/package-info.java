/** What tests are built from: a real database, a real service, a real receiver, and a clock that moves when told. */
package dev.fanfare.testing;
