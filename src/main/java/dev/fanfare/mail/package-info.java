/** What people are told: e-mails are rows, written with what causes them and sent later. */
@NullMarked
package dev.fanfare.mail;

import org.jspecify.annotations.NullMarked;
