package dev.fanfare.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jspecify.annotations.Nullable;

/**
 * One of the files of {@code docs/}, which are in the jar, as a page: installations without the Internet have their
 * documents too, and those of their own version.
 */
public final class HelpDocument {
    /** All there are, in the order in which a newcomer reads them. */
    static final List<HelpDocument> ALL = List.of(
            new HelpDocument("quickstart", "Quickstart", "From nothing to a verified request in two minutes."),
            new HelpDocument("receiving", "Receiving", "What receivers get, how they verify it, how they answer."),
            new HelpDocument(
                    "retries", "Retries and disabling", "What happens when a receiver fails, and what you can do."),
            new HelpDocument("api", "API", "Publishing events and managing webhooks by program."),
            new HelpDocument("configuration", "Configuration", "Every variable."),
            new HelpDocument("operations", "Operating", "Running, scaling, stopping, backing up."));

    private static final Pattern LINK = Pattern.compile("([a-z]+)\\.md(#.*)?");
    private static final List<TablesExtension> EXTENSIONS = List.of((TablesExtension) TablesExtension.create());

    private final String name;
    private final String title;
    private final String summary;
    /** Made for the first reader. Two at once make the same. */
    private volatile @Nullable String html;

    private HelpDocument(String name, String title, String summary) {
        this.name = name;
        this.title = title;
        this.summary = summary;
    }

    static Optional<HelpDocument> named(String name) {
        return ALL.stream().filter(document -> document.name.equals(name)).findFirst();
    }

    /** In addresses. */
    public String name() {
        return name;
    }

    public String title() {
        return title;
    }

    public String summary() {
        return summary;
    }

    /** Its text as HTML. Takes some milliseconds the first time. */
    public String html() {
        String made = html;
        if (made == null) {
            made = render();
            html = made;
        }
        return made;
    }

    private String render() {
        Node document = Parser.builder().extensions(EXTENSIONS).build().parse(text());
        document.accept(new LinksToPages());
        return HtmlRenderer.builder()
                .extensions(EXTENSIONS)
                .escapeHtml(true)
                .attributeProviderFactory(context -> new Attributes())
                .build()
                .render(document);
    }

    private String text() {
        try (InputStream in = HelpDocument.class.getResourceAsStream("/help/" + name + ".md")) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files link to files; pages to pages. */
    private static final class LinksToPages extends AbstractVisitor {
        @Override
        public void visit(Link link) {
            Matcher file = LINK.matcher(link.getDestination());
            if (file.matches()) {
                link.setDestination("/help/" + file.group(1) + (file.group(2) == null ? "" : file.group(2)));
            }
            visitChildren(link);
        }
    }

    /** Headings can be linked to, as on the web pages of repositories, and code that scrolls can be reached by key. */
    private static final class Attributes implements AttributeProvider {
        @Override
        public void setAttributes(Node node, String tag, Map<String, String> attributes) {
            if (node instanceof Heading) {
                attributes.put("id", anchor(node));
            } else if (tag.equals("pre")) {
                attributes.put("tabindex", "0");
            }
        }

        private static String anchor(Node heading) {
            StringBuilder words = new StringBuilder();
            for (Node child = heading.getFirstChild(); child != null; child = child.getNext()) {
                switch (child) {
                    case Text text -> words.append(text.getLiteral());
                    case Code code -> words.append(code.getLiteral());
                    default -> {
                        // Has no words of its own.
                    }
                }
            }
            return words.toString()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9 -]", "")
                    .replace(' ', '-');
        }
    }
}
