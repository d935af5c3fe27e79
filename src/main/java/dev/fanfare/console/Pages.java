package dev.fanfare.console;

import dev.fanfare.workspace.Membership;
import dev.fanfare.workspace.Session;
import dev.fanfare.workspace.Token;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.templ.thymeleaf.ThymeleafTemplateEngine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/**
 * Renders pages, on workers of its own: a long page costs milliseconds, which the event loop would owe to deliveries.
 * Templates are parsed once. One object serves all event loops.
 */
public final class Pages {
    private static final Logger log = LoggerFactory.getLogger(Pages.class);
    private static final int WORKERS = 2;

    private final ThymeleafTemplateEngine engine;
    private final WorkerExecutor workers;
    private final StaticFiles files;
    private final Cookies cookies;
    private final FormGuard guard;
    private final String publicUrl;
    private final String version;

    public Pages(Vertx vertx, String publicUrl, String version) {
        this.engine = ThymeleafTemplateEngine.create(vertx);
        this.engine.unwrap().setTemplateResolver(resolver());
        this.workers = vertx.createSharedWorkerExecutor("pages", WORKERS, 10, TimeUnit.SECONDS);
        this.files = new StaticFiles();
        this.cookies = new Cookies(publicUrl.startsWith("https:"));
        this.guard = new FormGuard(publicUrl);
        this.publicUrl = publicUrl;
        this.version = version;
    }

    private static ClassLoaderTemplateResolver resolver() {
        ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver(Pages.class.getClassLoader());
        resolver.setPrefix("templates/");
        resolver.setSuffix(".html");
        resolver.setCharacterEncoding("UTF-8");
        return resolver;
    }

    /** Reads the layout ahead of its first reader, who would otherwise wait for classes to load. */
    public void warm() {
        Frame nobody = new Frame(
                files.prefix(), "", Theme.SYSTEM.word(), "/", publicUrl, version, "", null, null, false, List.of());
        Map<String, Object> values = Map.of("frame", nobody, "status", 404, "title", "", "message", "");
        workers.executeBlocking(() -> engine.render(values, "error/page"), false)
                .compose(rendered -> rendered)
                .onFailure(failure -> log.atWarn().setCause(failure).log("A page cannot be rendered"));
    }

    /** Where links lead that are used elsewhere than in this browser. */
    String publicUrl() {
        return publicUrl;
    }

    StaticFiles files() {
        return files;
    }

    Cookies cookies() {
        return cookies;
    }

    FormGuard guard() {
        return guard;
    }

    /** Answers a request. */
    Future<Void> send(Visit visit, Reply reply) {
        return switch (reply) {
            case Page page -> sendPage(visit, page);
            case Redirect redirect -> sendRedirect(visit.context().response(), redirect);
        };
    }

    private Future<Void> sendRedirect(HttpServerResponse response, Redirect redirect) {
        if (!redirect.said().isEmpty()) {
            cookies.setFlash(response, redirect.said());
        }
        return response.setStatusCode(303)
                .putHeader("Location", redirect.location())
                .end();
    }

    private Future<Void> sendPage(Visit visit, Page page) {
        Map<String, Object> values = new HashMap<>(page.values());
        values.put("frame", frame(visit));
        return workers.executeBlocking(() -> engine.render(values, page.template()), false)
                .compose(rendered -> rendered)
                .compose(html -> sendHtml(visit.context(), page, html));
    }

    private static Future<Void> sendHtml(RoutingContext ctx, Page page, Buffer html) {
        HttpServerResponse response = ctx.response();
        page.retryAfter().ifPresent(seconds -> response.putHeader("Retry-After", Long.toString(seconds)));
        return response.setStatusCode(page.status())
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .end(html);
    }

    private Frame frame(Visit visit) {
        HttpServerResponse response = visit.context().response();
        Optional<Session> session = visit.session();
        return new Frame(
                files.prefix(),
                guard.token(session.map(Session::token).orElseGet(() -> visitor(visit))),
                cookies.theme(visit.request()).word(),
                visit.uri(),
                publicUrl,
                version,
                cookies.takeFlash(visit.request(), response).stream()
                        .map(Said::sentence)
                        .collect(Collectors.joining(" ")),
                session.map(Session::account).orElse(null),
                visit.membership().map(Membership::workspace).orElse(null),
                visit.isOwner(),
                session.map(Session::memberships).orElse(List.of()));
    }

    /** Kept over pages, so that forms in several tabs all stay valid. */
    private Token visitor(Visit visit) {
        return cookies.visitor(visit.request()).orElseGet(() -> {
            Token token = Token.generate();
            cookies.setVisitor(visit.context().response(), token);
            return token;
        });
    }
}
