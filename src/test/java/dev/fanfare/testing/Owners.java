package dev.fanfare.testing;

import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WorkspaceId;
import io.vertx.sqlclient.Row;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** People of a workspace, and the mails written for them. */
public final class Owners {
    private static final Uuid7 UUIDS = new Uuid7(InstantSource.system());

    private Owners() {}

    public static void add(TestDatabase database, WorkspaceId workspaceId, String email) {
        addMember(database, workspaceId, email, "owner");
    }

    public static void addMember(TestDatabase database, WorkspaceId workspaceId, String email, String role) {
        UUID id = UUIDS.next();
        database.query(
                "INSERT INTO account (id, email, password_hash, created_at) VALUES ($1, $2, 'none', fanfare_now())",
                id,
                email);
        database.query(
                "INSERT INTO membership (workspace_id, account_id, role, created_at) VALUES ($1, $2, $3, fanfare_now())",
                workspaceId.value(),
                id,
                role);
    }

    /** {@code recipient kind failures} of every mail in the outbox, in the order they were written. */
    public static List<String> mails(TestDatabase database) {
        List<String> mails = new ArrayList<>();
        for (Row row : database.query("SELECT recipient, kind, facts FROM email ORDER BY id")) {
            mails.add(row.getString("recipient") + " " + row.getString("kind") + " "
                    + row.getJsonObject("facts").getInteger("failures"));
        }
        return mails;
    }
}
