package dev.fanfare.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** An SMTP server that can be rude: it hangs, refuses, takes its time, or speaks TLS with a wrong certificate. */
public final class MailServer implements AutoCloseable {
    private final ServerSocket server;
    private final @Nullable Certificate certificate;
    private final boolean tlsAtOnce;
    private final List<String> mails = new ArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private volatile String answerToRecipient = "250 fine";
    private volatile boolean silent;
    private volatile CountDownLatch taking = new CountDownLatch(0);

    private MailServer(@Nullable Certificate certificate, boolean tlsAtOnce) {
        this.certificate = certificate;
        this.tlsAtOnce = tlsAtOnce;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public static MailServer start() {
        return new MailServer(null, false);
    }

    /** Offers STARTTLS with this certificate. */
    public static MailServer startWithStarttls(Certificate certificate) {
        return new MailServer(certificate, false);
    }

    /** Speaks TLS from the first byte. */
    public static MailServer startTls(Certificate certificate) {
        return new MailServer(certificate, true);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** What it says to every recipient from now on, such as {@code 550 no such person}. */
    public void answerToRecipient(String answer) {
        answerToRecipient = answer;
    }

    /** From now on it accepts connections and says nothing. */
    public void hang() {
        silent = true;
    }

    /** Cuts all connections and talks again. */
    public void comeBack() {
        silent = false;
        sockets.forEach(MailServer::closeQuietly);
    }

    /** It reads mails, but says so only once this happened. */
    public void takeSlowly(CountDownLatch until) {
        taking = until;
    }

    /** Head and body of each mail it took. */
    public synchronized List<String> mails() {
        return List.copyOf(mails);
    }

    @Override
    public void close() {
        closeQuietly(server);
        sockets.forEach(MailServer::closeQuietly);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The server socket was closed: that is the end.
        }
    }

    private void serve(Socket socket) {
        try {
            if (!silent) {
                new Conversation(tlsAtOnce ? secured(socket) : socket).talk(true);
            }
        } catch (IOException e) {
            // The other side went away, or wants no such certificate.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Socket secured(Socket socket) throws IOException {
        SSLSocket tls = (SSLSocket) Objects.requireNonNull(certificate)
                .context()
                .getSocketFactory()
                .createSocket(socket, null, socket.getPort(), true);
        tls.setUseClientMode(false);
        tls.startHandshake();
        return tls;
    }

    /** One connection, before or after STARTTLS. */
    private final class Conversation {
        private final Socket socket;
        private final BufferedReader in;

        Conversation(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        void talk(boolean greet) throws IOException, InterruptedException {
            if (greet) {
                say("220 here");
            }
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String command = line.toUpperCase(Locale.ROOT);
                if (command.startsWith("EHLO")) {
                    boolean offered = certificate != null && !(socket instanceof SSLSocket);
                    say(offered ? "250-hello\r\n250 STARTTLS" : "250 hello");
                } else if (command.equals("STARTTLS")) {
                    say("220 go ahead");
                    new Conversation(secured(socket)).talk(false);
                    return;
                } else if (command.startsWith("RCPT")) {
                    say(answerToRecipient);
                } else if (command.equals("DATA")) {
                    say("354 go on");
                    String mail = readMail();
                    if (!taking.await(30, TimeUnit.SECONDS)) {
                        return;
                    }
                    synchronized (MailServer.this) {
                        mails.add(mail);
                    }
                    say("250 taken");
                } else if (command.equals("QUIT")) {
                    say("221 bye");
                    return;
                } else {
                    say("250 fine");
                }
            }
        }

        private String readMail() throws IOException {
            StringBuilder mail = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
                mail.append(line).append('\n');
            }
            return mail.toString();
        }

        private void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // Closed it is in any case.
        }
    }
}
