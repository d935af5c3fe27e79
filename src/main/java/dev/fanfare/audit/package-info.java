/**
 * Who changed what in a workspace, with before and after. Whoever changes something writes a
 * {@link dev.fanfare.audit.Change} in the same transaction, by {@link dev.fanfare.audit.AuditStore#record}.
 */
@NullMarked
package dev.fanfare.audit;

import org.jspecify.annotations.NullMarked;
