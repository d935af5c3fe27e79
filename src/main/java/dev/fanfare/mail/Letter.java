package dev.fanfare.mail;

/** What a person reads of a mail; its text and its HTML say the same. */
public record Letter(String subject, String text, String html) {}
