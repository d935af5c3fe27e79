package dev.fanfare.workspace;

/** An invitation that was just sent. The token is the only copy. */
public record Invited(Invitation invitation, Token token) {}
