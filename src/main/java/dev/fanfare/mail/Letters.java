package dev.fanfare.mail;

import dev.fanfare.id.InvitationId;
import dev.fanfare.secret.SecretKeys;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/**
 * Turns mails of the outbox into what people read: {@code templates/mail/<kind>.txt}, whose first line is the subject,
 * and {@code <kind>.html}. Reads templates from the jar the first time, so it blocks a little then.
 */
final class Letters {
    /** Characters that could make a name look like another, or break a line. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cntrl}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** What stands for the secret of a link where people who are not its addressee read it. */
    private static final String MASK = "…";

    private final TemplateEngine templates = new TemplateEngine();
    private final String publicUrl;
    private final SecretKeys keys;

    /**
     * Opens the templates.
     *
     * @param publicUrl where links lead, without a slash at the end
     * @param keys under which the secrets in links are sealed
     */
    Letters(String publicUrl, SecretKeys keys) {
        this.publicUrl = publicUrl;
        this.keys = keys;
        templates.addTemplateResolver(resolver(".html", TemplateMode.HTML));
        templates.addTemplateResolver(resolver(".txt", TemplateMode.TEXT));
    }

    private static ClassLoaderTemplateResolver resolver(String suffix, TemplateMode mode) {
        ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver(Letters.class.getClassLoader());
        resolver.setPrefix("templates/mail/");
        resolver.getResolvablePatternSpec().addPattern("*" + suffix);
        resolver.setTemplateMode(mode);
        resolver.setCharacterEncoding("UTF-8");
        return resolver;
    }

    /**
     * Writes a mail.
     *
     * @throws SecretKeys.Unreadable when the secret of its link is under a key that is not there any more
     */
    Letter write(Email email) throws SecretKeys.Unreadable {
        return switch (email.kind()) {
            case FAILING, DISABLED, GONE -> aboutWebhook(email);
            case INVITATION -> invitation(email, token(email));
        };
    }

    /** The same without what only its addressee may know. */
    Letter preview(Email email) {
        return switch (email.kind()) {
            case FAILING, DISABLED, GONE -> aboutWebhook(email);
            case INVITATION -> invitation(email, MASK);
        };
    }

    private Letter process(Email email, Context context) {
        String text = templates.process(email.kind().word() + ".txt", context);
        int firstLine = text.indexOf('\n');
        return new Letter(
                text.substring(0, firstLine).strip(),
                text.substring(firstLine).strip() + "\n",
                templates.process(email.kind().word() + ".html", context));
    }

    private Letter aboutWebhook(Email email) {
        JsonObject facts = email.facts();
        Context context = new Context(Locale.ENGLISH);
        context.setVariable("name", printable(facts.getString("name")));
        context.setVariable("url", printable(facts.getString("url")));
        context.setVariable("failures", facts.getInteger("failures"));
        context.setVariable("error", printable(facts.getString("error")));
        context.setVariable("at", TIME.format(Instant.parse(facts.getString("at"))));
        context.setVariable("link", publicUrl + "/webhooks/" + facts.getString("webhookId"));
        return process(email, context);
    }

    private String token(Email email) throws SecretKeys.Unreadable {
        UUID invitation = InvitationId.parse(email.facts().getString("invitationId"))
                .orElseThrow()
                .value();
        return keys.open(email.facts().getString("token"), email.workspaceId(), invitation);
    }

    private Letter invitation(Email email, String token) {
        JsonObject facts = email.facts();
        Context context = new Context(Locale.ENGLISH);
        context.setVariable("workspace", printable(facts.getString("workspace")));
        context.setVariable("invitedBy", printable(facts.getString("invitedBy")));
        context.setVariable("owner", facts.getString("role").equals("owner"));
        context.setVariable("until", TIME.format(Instant.parse(facts.getString("expiresAt"))));
        context.setVariable("link", publicUrl + "/invitations?token=" + token);
        return process(email, context);
    }

    private static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("\uFFFD");
    }
}
