package dev.fanfare.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A real browser: Debian's chromium and chromium-driver, no other. Where they are not installed its tests are skipped,
 * but with {@code CI=true} they fail.
 */
public final class Chromium implements AutoCloseable {
    /** More than any page has places to tab to. */
    private static final int MOST_TABS = 80;

    private static final Path PICTURES = Path.of("target", "pictures");
    private static final String AXE = "/vendor/axe-core-4.14.1/axe.min.js";
    private static final String AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";
    private static final String BROKEN_RULES = """
            const done = arguments[arguments.length - 1];
            axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
                .then(result => done(result.violations.map(
                    rule => rule.id + ": " + rule.nodes.map(node => node.html + " " + node.failureSummary).join("; "))))
                .catch(failure => done(["axe failed: " + failure]));""";

    private final ChromeDriver driver;
    private final String root;
    private int width;

    private Chromium(ChromeDriver driver, String root) {
        this.driver = driver;
        this.root = root;
    }

    /** Starts one for a node, or skips the test. */
    public static Chromium start(int port) {
        Optional<Path> browser = onPath("chromium");
        Optional<Path> driver = onPath("chromedriver");
        boolean installed = browser.isPresent() && driver.isPresent();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(installed)
                    .as("chromium and chromium-driver are installed")
                    .isTrue();
        }
        Assumptions.assumeTrue(
                installed, "Browser tests are skipped: install Debian's chromium and chromium-driver to run them");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.orElseThrow().toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.orElseThrow().toFile())
                .usingAnyFreePort()
                .build();
        ChromeDriver chrome = new ChromeDriver(service, options);
        chrome.manage().timeouts().implicitlyWait(Duration.ofSeconds(5)).scriptTimeout(Duration.ofSeconds(30));
        return new Chromium(chrome, "http://127.0.0.1:" + port);
    }

    public void open(String path) {
        driver.get(root + path);
    }

    /** The path it is at. */
    public String path() {
        return driver.getCurrentUrl().substring(root.length());
    }

    public String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    public void type(String field, String text) {
        WebElement input = driver.findElement(By.name(field));
        input.clear();
        input.sendKeys(text);
    }

    /** Sets a field that has a picker, which takes no typing that is the same everywhere. */
    public void set(String field, String value) {
        driver.executeScript("document.getElementsByName(arguments[0])[0].value = arguments[1]", field, value);
    }

    /** Presses the button with these words. */
    public void press(String words) {
        driver.findElement(By.xpath("//button[normalize-space()='" + words + "']"))
                .click();
    }

    public void click(String selector) {
        driver.findElement(By.cssSelector(selector)).click();
    }

    /** Presses keys where the focus is. */
    public void keys(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Presses Tab until the focus is on an element, as people without a pointer do. */
    public void tabTo(String selector) {
        for (int i = 0; i < MOST_TABS; i++) {
            keys(Keys.TAB);
            if ((Boolean) driver.executeScript("return document.activeElement.matches(arguments[0])", selector)) {
                return;
            }
        }
        throw new AssertionError("Tab does not lead to " + selector);
    }

    /** Whether there is such an element now; waits for nothing. */
    public boolean has(String selector) {
        return (Boolean) driver.executeScript("return document.querySelector(arguments[0]) !== null", selector);
    }

    /** Emulates a screen. */
    public void screen(int newWidth, String colorScheme) {
        width = newWidth;
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
    }

    /** What axe-core finds wrong with the page for people who see, point or read otherwise; empty when nothing. */
    public List<?> brokenAccessibilityRules() {
        driver.executeScript(axe());
        return (List<?>) driver.executeAsyncScript(BROKEN_RULES);
    }

    /** Whether the page is wider than the screen. The window's own width would not do: on a phone it grows with the page. */
    public boolean scrollsSideways() {
        return (Boolean) driver.executeScript("return document.documentElement.scrollWidth > arguments[0]", width);
    }

    /** What the browser complained of: scripts that fail, files that are missing, what the page's policy forbids. */
    public List<String> complaints() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(entry -> entry.getMessage())
                .toList();
    }

    /** Leaves a picture in {@code target/pictures}, for people to look at. */
    public void picture(String name) {
        try {
            Files.createDirectories(PICTURES);
            Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String axe() {
        try (InputStream in = Chromium.class.getResourceAsStream(AXE)) {
            byte[] bytes = in.readAllBytes();
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
                    .isEqualTo(AXE_SHA256);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
