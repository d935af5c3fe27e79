package dev.fanfare.delivery;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.*;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** walking skeleton */
public final class HttpSender {
    private final HttpClient client;
    private final InstantSource clock;
    private final Duration timeout;
    private final String version;

    HttpSender(Vertx v, InstantSource c, Duration t, String version) {
        client = v.createHttpClient(
                new HttpClientOptions().setKeepAliveTimeout(4), new PoolOptions().setHttp1MaxSize(1024));
        clock = c;
        timeout = t;
        this.version = version;
    }

    Future<Outcome> send(OutgoingRequest r) {
        URI u = URI.create(r.url());
        var at = clock.instant();
        long n0 = System.nanoTime();
        boolean ssl = u.getScheme().equals("https");
        String path = u.getRawPath().isEmpty() ? "/" : u.getRawPath();
        if (u.getRawQuery() != null) path += "?" + u.getRawQuery();
        RequestOptions o = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(u.getHost())
                .setPort(u.getPort() < 0 ? (ssl ? 443 : 80) : u.getPort())
                .setSsl(ssl)
                .setURI(path);
        long ts = at.getEpochSecond();
        String s = Signature.standard(r.secrets(), r.eventId(), ts, r.body());
        String d = Signature.dub(r.secrets(), r.body());
        return client.request(o)
                .compose(q -> q.putHeader("Content-Type", "application/json")
                        .putHeader("User-Agent", "Fanfare/" + version)
                        .putHeader("webhook-id", r.eventId().toString())
                        .putHeader("webhook-timestamp", "" + ts)
                        .putHeader("webhook-signature", s)
                        .putHeader("Dub-Signature", d)
                        .putHeader("webhook-attempt", "" + r.number())
                        .send(r.body()))
                .compose(resp -> resp.body().map(b -> (Outcome) new Outcome.Answered(
                        at,
                        (int) ((System.nanoTime() - n0) / 1000000),
                        "webhook-id: " + r.eventId() + "\n",
                        resp.statusCode(),
                        "",
                        b,
                        false)))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(f -> new Outcome.Unanswered(
                        at, (int) ((System.nanoTime() - n0) / 1000000), "", ErrorCode.CONNECT, f.toString()));
    }

    Future<Void> close() {
        return client.close();
    }
}
