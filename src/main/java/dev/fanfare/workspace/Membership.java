package dev.fanfare.workspace;

/** That an account belongs to a workspace, and as what. */
public record Membership(Workspace workspace, Role role) {}
