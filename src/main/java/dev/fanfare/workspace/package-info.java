/** Who: workspaces (tenants) and the API keys that speak for them. */
@NullMarked
package dev.fanfare.workspace;

import org.jspecify.annotations.NullMarked;
