package dev.fanfare.console;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.audit.AuditFilter;
import dev.fanfare.audit.AuditStore;
import dev.fanfare.audit.Entry;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /{workspace}/audit}: who changed what, the newest first. */
final class AuditPages {
    private static final int PER_PAGE = 50;
    private static final Pattern ROW = Pattern.compile("[0-9]{1,18}");
    private static final Pattern ACTOR = Pattern.compile("fanfare|(usr|key)_[0-9a-z]{26}");
    private static final Pattern OBJECT = Pattern.compile("[a-z]{2,5}_[0-9a-z]{26}");
    private static final List<String> ACTIONS =
            Arrays.stream(Action.values()).map(Action::word).toList();

    private final AuditStore audit;

    AuditPages(AuditStore audit) {
        this.audit = audit;
    }

    Future<Reply> list(Visit visit) {
        WorkspaceId workspaceId = visit.workspace().id();
        String before = visit.query("before");
        AuditFilter filter = filter(visit);
        Long last = ROW.matcher(before).matches() ? Long.valueOf(before) : null;
        return audit.list(workspaceId, filter, last, PER_PAGE + 1)
                .compose(found -> audit.actors(workspaceId)
                        .map(actors -> page(filter, actors, found).with("paged", last != null)));
    }

    /** A value that makes no sense narrows nothing. */
    private static AuditFilter filter(Visit visit) {
        String actor = visit.query("actor");
        String object = visit.query("object").strip();
        return new AuditFilter(
                ACTOR.matcher(actor).matches() ? actor : null,
                Action.of(visit.query("action")).map(Action::word).orElse(null),
                OBJECT.matcher(object).matches() ? object : null);
    }

    private static Page page(AuditFilter filter, List<Actor> actors, List<Entry> found) {
        List<AuditRow> rows = found.stream().limit(PER_PAGE).map(AuditRow::of).toList();
        return Page.of("audit/list")
                .with("rows", rows)
                .with("actors", actors)
                .with("actions", ACTIONS)
                .with("actor", orEmpty(filter.actor()))
                .with("action", orEmpty(filter.action()))
                .with("object", orEmpty(filter.object()))
                .with("query", query(filter))
                .with("older", found.size() > PER_PAGE ? rows.getLast().id() : "");
    }

    private static String query(AuditFilter filter) {
        return "actor=" + encoded(filter.actor()) + "&action=" + encoded(filter.action()) + "&object="
                + encoded(filter.object());
    }

    private static String encoded(@Nullable String value) {
        return URLEncoder.encode(orEmpty(value), StandardCharsets.UTF_8);
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }
}
