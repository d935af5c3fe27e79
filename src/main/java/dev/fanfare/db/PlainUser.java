package dev.fanfare.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL refuses to run as root, which is who containers and test machines often are. */
final class PlainUser {
    private static final int NOBODY = 65_534;

    private PlainUser() {}

    /**
     * The words to put before a command so that it runs as somebody other than root and can still write to the folder;
     * none when we are not root.
     *
     * @throws EmbeddedPostgres.Unavailable when there is no way
     */
    static List<String> prefix(Path folder) throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        // A fresh user namespace: not root inside, yet the owner of what root made.
        if (succeeds(List.of("unshare", "-U", "test", "-w", folder.toString()))) {
            return List.of("unshare", "-U");
        }
        // No user namespaces, as in most containers: the folder's owner, or nobody, who is given the folder.
        int uid = (Integer) Files.getAttribute(folder, "unix:uid");
        String user = Integer.toString(uid == 0 ? NOBODY : uid);
        List<String> asUser = List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");
        List<String> probe = new ArrayList<>(asUser);
        probe.addAll(List.of("test", "-w", folder.toString()));
        if (succeeds(List.of("chown", "-R", user + ":" + user, folder.toString())) && succeeds(probe)) {
            return asUser;
        }
        throw new EmbeddedPostgres.Unavailable(
                "PostgreSQL does not run as root: start Fanfare as another user, or set DATABASE_URL.");
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            // The program is not there: as good as a no.
            return false;
        }
    }
}
