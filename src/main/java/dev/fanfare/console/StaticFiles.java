package dev.fanfare.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * Style sheet, scripts and icons, held in memory. Their address has a hash of all of them in it, so browsers may keep them
 * for good and see a new version at once.
 */
final class StaticFiles {
    private static final String FOREVER = "public, max-age=31536000, immutable";
    private static final int HASH_LENGTH = 12;

    private static final Map<String, String> TYPES = new TreeMap<>(Map.of(
            "fanfare.css", "text/css; charset=utf-8",
            "fanfare.js", "text/javascript; charset=utf-8",
            "icons.svg", "image/svg+xml",
            "favicon.svg", "image/svg+xml"));

    private record File(String type, Buffer plain, Buffer zipped) {}

    private final Map<String, File> files = new TreeMap<>();
    private final String hash;

    StaticFiles() {
        MessageDigest digest = sha256();
        TYPES.forEach((name, type) -> {
            byte[] bytes = read("/webroot/" + name);
            digest.update(bytes);
            files.put(name, new File(type, Buffer.buffer(bytes), Buffer.buffer(zip(bytes))));
        });
        this.hash = HexFormat.of().formatHex(digest.digest()).substring(0, HASH_LENGTH);
    }

    /** The path in front of a file's name. */
    String prefix() {
        return "/static/" + hash;
    }

    void handle(RoutingContext ctx) {
        File file = files.get(ctx.pathParam("name"));
        if (file == null) {
            ctx.next();
            return;
        }
        boolean current = hash.equals(ctx.pathParam("hash"));
        String accepted = ctx.request().getHeader("Accept-Encoding");
        boolean zipped = accepted != null && accepted.contains("gzip");
        ctx.response()
                .putHeader("Content-Type", file.type())
                .putHeader("Vary", "Accept-Encoding")
                // Another hash is another node's version during an upgrade: good enough, but not to be kept.
                .putHeader("Cache-Control", current ? FOREVER : "no-cache");
        if (zipped) {
            ctx.response().putHeader("Content-Encoding", "gzip");
        }
        ctx.response().end(zipped ? file.zipped() : file.plain());
    }

    private static byte[] read(String resource) {
        try (InputStream in = StaticFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not in the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] zip(byte[] bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
