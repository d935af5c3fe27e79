package dev.fanfare.testing;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A DNS server (RFC 1035) on a free port of 127.0.0.1, so that tests of names need no network. It can lie: give another
 * answer each time, or none.
 */
public final class NameServer implements AutoCloseable {
    private static final int HEADER = 12;
    /** The first label's length and the last, empty label; a dot stands for each length between. */
    private static final int NAME_ENDS = 2;

    private static final int TYPE_AND_CLASS = 4;
    private static final short NO_ERROR = (short) 0x8180;
    private static final short NO_SUCH_NAME = (short) 0x8183;
    private static final short NAME_OF_THE_QUESTION = (short) 0xc00c;
    private static final short A = 1;
    private static final short AAAA = 28;
    private static final int TTL_SECONDS = 86_400;

    private record Question(Buffer message, SocketAddress from) {
        String name() {
            StringBuilder name = new StringBuilder();
            for (int at = HEADER; message.getByte(at) != 0; at += message.getByte(at) + 1) {
                name.append(message.getString(at + 1, at + 1 + message.getByte(at)))
                        .append('.');
            }
            return name.substring(0, name.length() - 1);
        }

        int end() {
            return HEADER + name().length() + NAME_ENDS + TYPE_AND_CLASS;
        }

        short type() {
            return message.getShort(end() - TYPE_AND_CLASS);
        }
    }

    private final DatagramSocket socket;

    // Guarded by this.
    private final Map<String, List<List<InetAddress>>> answers = new HashMap<>();
    private final Map<String, Integer> asked = new HashMap<>();
    private final List<Question> held = new ArrayList<>();
    private boolean silent;

    private NameServer() {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    /** Answers every question with "no such name", until told better. */
    public static NameServer thatKnowsNothing() {
        return new NameServer();
    }

    /**
     * Knows a name from now on, for a day if it is believed.
     *
     * @param inTurn the addresses, with commas between those of one answer; each asking gets the next answer, and the
     *     last is given again and again
     */
    public synchronized NameServer answer(String name, String... inTurn) {
        answers.put(name, Stream.of(inTurn).map(NameServer::addresses).toList());
        asked.remove(name + A);
        asked.remove(name + AAAA);
        return this;
    }

    public synchronized void forget(String name) {
        answers.remove(name);
    }

    /** Answers nothing from now on. */
    public synchronized void fallSilent() {
        silent = true;
    }

    /** Answers again, first what was asked meanwhile. */
    public synchronized void speak() {
        silent = false;
        held.forEach(this::reply);
        held.clear();
    }

    /** How often it was asked for a name's IPv4 addresses since it learnt the name. */
    public synchronized int asked(String name) {
        return asked.getOrDefault(name + A, 0);
    }

    /** How many questions it has kept to itself. */
    public synchronized int waiting() {
        return held.size();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                socket.receive(packet);
                received(new Question(Buffer.buffer(packet.getData()), packet.getSocketAddress()));
            }
        } catch (IOException e) {
            // The socket was closed: that is the end.
        }
    }

    private synchronized void received(Question question) {
        if (silent) {
            held.add(question);
        } else {
            reply(question);
        }
    }

    private void reply(Question question) {
        List<List<InetAddress>> inTurn = answers.get(question.name());
        int turn = asked.merge(question.name() + question.type(), 1, Integer::sum);
        List<InetAddress> addresses = inTurn == null ? List.of() : inTurn.get(Math.min(turn, inTurn.size()) - 1);
        List<InetAddress> wanted = addresses.stream()
                .filter(address -> question.type() == (address instanceof Inet4Address ? A : AAAA))
                .toList();
        byte[] reply = reply(question, inTurn == null ? NO_SUCH_NAME : NO_ERROR, wanted);
        try {
            socket.send(new DatagramPacket(reply, reply.length, question.from()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] reply(Question question, short flags, List<InetAddress> addresses) {
        Buffer reply = question.message().getBuffer(0, 2).appendShort(flags);
        reply.appendShort((short) 1).appendShort((short) addresses.size()).appendInt(0);
        reply.appendBuffer(question.message().getBuffer(HEADER, question.end()));
        for (InetAddress address : addresses) {
            byte[] bytes = address.getAddress();
            reply.appendShort(NAME_OF_THE_QUESTION).appendShort(question.type()).appendShort((short) 1);
            reply.appendInt(TTL_SECONDS).appendShort((short) bytes.length).appendBytes(bytes);
        }
        return reply.getBytes();
    }

    private static List<InetAddress> addresses(String text) {
        return Stream.of(text.split(",")).map(InetAddress::ofLiteral).toList();
    }
}
