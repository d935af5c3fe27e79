package dev.fanfare.console;

/** What a page's handler answers with. */
sealed interface Reply permits Page, Redirect {}
