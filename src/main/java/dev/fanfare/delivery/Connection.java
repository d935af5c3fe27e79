package dev.fanfare.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a receiver, which carries one exchange at a time. A request is one buffer, written at once; answers
 * are read by Netty's decoder. Confined to the event loop that opened it.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final HttpDecoderConfig DECODER = new HttpDecoderConfig()
            .setMaxInitialLineLength(4 * 1024)
            .setMaxHeaderSize(8 * 1024)
            // The log shows headers as they came, whatever is in them.
            .setValidateHeaders(false);

    /** Decodes what somebody waits for. No answer could be trusted to be the right one after anything else. */
    private final class AnswerDecoder extends HttpResponseDecoder {
        AnswerDecoder() {
            super(DECODER);
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> parts) throws Exception {
            if (exchange == null) {
                bytes.skipBytes(bytes.readableBytes());
                abort();
            } else {
                super.decode(ctx, bytes, parts);
            }
        }
    }

    private final ContextInternal context;
    private final ConnectionPool pool;
    private final ConnectionPool.Endpoint endpoint;
    /** Of Vert.x's socket. What is closed through it is closed now; through the socket, once all is written. */
    private final ChannelHandlerContext socketHandler;

    private final Channel channel;
    private final long openedNanos = System.nanoTime();

    private @Nullable Exchange exchange;
    private @Nullable ChannelFuture sent;
    /** Of an answer whose headers have come: how long the connection may be kept after it; 0 when it may not be. */
    private int keepSeconds;
    /** Whether what is being read is not the answer yet, but a 1xx before it. */
    private boolean interim;
    /** Whose answer has been read to its end, until it is known that nothing came with it. */
    private @Nullable Exchange answered;

    private boolean closing;
    private long keptUntilNanos;

    private Connection(
            ContextInternal context,
            ConnectionPool pool,
            ConnectionPool.Endpoint endpoint,
            ChannelHandlerContext socketHandler) {
        this.context = context;
        this.pool = pool;
        this.endpoint = endpoint;
        this.socketHandler = socketHandler;
        this.channel = socketHandler.channel();
    }

    /** Takes over a socket that has just been connected. */
    static Connection over(
            NetSocketInternal socket, ContextInternal context, ConnectionPool pool, ConnectionPool.Endpoint endpoint) {
        ChannelHandlerContext socketHandler = socket.channelHandlerContext();
        Connection connection = new Connection(context, pool, endpoint, socketHandler);
        socketHandler
                .pipeline()
                .addBefore(socketHandler.name(), "answers", connection.new AnswerDecoder())
                .addBefore(socketHandler.name(), "exchange", connection);
        return connection;
    }

    ConnectionPool.Endpoint endpoint() {
        return endpoint;
    }

    /** Whether another exchange may begin. */
    boolean isUsable(long nowNanos) {
        return !closing && channel.isActive() && nowNanos - keptUntilNanos < 0;
    }

    /** Begins an exchange, which will be told what comes of it. */
    void send(Exchange begun, SignedRequest request) {
        exchange = begun;
        keepSeconds = 0;
        sent = channel.writeAndFlush(request.bytes(channel.alloc()));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    void close() {
        closing = true;
        socketHandler.close();
    }

    /** Closes it with a TCP reset, and tells nobody. */
    void abort() {
        exchange = null;
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            // The other side closed it first.
        }
        close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ContextInternal before = context.beginDispatch();
        try {
            read(message);
        } finally {
            context.endDispatch(before);
            ReferenceCountUtil.release(message);
        }
    }

    private void read(Object part) {
        Exchange current = exchange;
        if (current == null) {
            // The rest of an answer that was cut.
            return;
        }
        if (part instanceof HttpObject decoded && decoded.decoderResult().isFailure()) {
            current.failed(decoded.decoderResult().cause());
            return;
        }
        if (part instanceof HttpResponse response) {
            readHead(current, response);
        }
        if (part instanceof HttpContent content) {
            readContent(current, content);
        }
    }

    private void readHead(Exchange current, HttpResponse response) {
        int status = response.status().code();
        interim = status / 100 == 1 && status != 101;
        if (!interim) {
            keepSeconds = HttpUtil.isKeepAlive(response) && status != 101 ? KeepAlive.seconds(response.headers()) : 0;
            current.answered(status, response.headers());
        }
    }

    private void readContent(Exchange current, HttpContent content) {
        if (!interim) {
            ByteBuf bytes = content.content();
            if (bytes.isReadable()) {
                current.read(bytes);
            }
            if (content instanceof LastHttpContent && exchange == current) {
                exchange = null;
                answered = current;
            }
        }
    }

    /**
     * Only when all that came at once is read is an exchange over: what follows an answer would pass for the answer to
     * the next request. And only when whoever waits for the outcome has gone on is the connection there for others: that
     * the receiver closed it may come next.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Exchange over = answered;
        if (over != null) {
            answered = null;
            ContextInternal before = context.beginDispatch();
            try {
                over.complete();
            } finally {
                keep();
                context.endDispatch(before);
            }
        }
        ctx.fireChannelReadComplete();
    }

    private void keep() {
        long now = System.nanoTime();
        ChannelFuture request = sent;
        if (request != null && !request.isDone()) {
            // It answered without reading the request: the next one would queue behind what it never reads.
            abort();
        } else if (keepSeconds == 0 || closing || now - openedNanos > ConnectionPool.LONGEST_LIFE_NANOS) {
            close();
        } else {
            keptUntilNanos = now + keepSeconds * 1_000_000_000L;
            pool.keep(this);
        }
    }

    /** Keeps a connection that came too late for its exchange. */
    void keepUnused() {
        keepSeconds = KeepAlive.SECONDS;
        keep();
    }

    /** A receiver that ends TLS answers nothing more, but may leave the connection open. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent) {
            close();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        failed(new ClosedChannelException());
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed(cause);
        abort();
    }

    private void failed(Throwable cause) {
        Exchange current = exchange;
        if (current != null) {
            ContextInternal before = context.beginDispatch();
            try {
                current.failed(cause);
            } finally {
                context.endDispatch(before);
            }
        }
    }
}
