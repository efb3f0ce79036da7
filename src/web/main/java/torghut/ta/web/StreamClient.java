package torghut.ta.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;

/** One open response of the live stream, written without ever waiting for its reader. */
final class StreamClient {

    /** More than this waiting, and the client is cut off. */
    static final long MAX_QUEUED_BYTES = 4 << 20;

    private static final long MAX_WRITE_MILLIS = 20_000;
    private static final int MAX_WRITE_BYTES = 256 << 10;

    private final LiveStream.Interest interest;
    private final Response response;
    private final Callback completion;
    private final LiveStream stream;
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private long queuedBytes;
    private boolean writing;
    private long writeStartNanos;

    /**
     * @param completion called once, when the stream ends
     */
    StreamClient(
            LiveStream.Interest interest,
            Response response,
            Callback completion,
            LiveStream stream) {
        this.interest = interest;
        this.response = response;
        this.completion = completion;
        this.stream = stream;
    }

    LiveStream.Interest interest() {
        return interest;
    }

    /** Queues bytes; they leave with the next flush. */
    void offer(byte[] bytes) {
        synchronized (this) {
            queue.add(bytes);
            queuedBytes += bytes.length;
            if (queuedBytes <= MAX_QUEUED_BYTES) {
                return;
            }
        }
        fail(new IOException("The client does not keep up."), true);
    }

    /** Writes what is queued unless a write is still on its way. */
    void flush() {
        ByteBuffer batch;
        synchronized (this) {
            if (writing) {
                if (NanoTime.millisSince(writeStartNanos) < MAX_WRITE_MILLIS) {
                    return;
                }
                batch = null;
            } else if (queue.isEmpty() || ended.get()) {
                return;
            } else {
                batch = nextBatch();
                writing = true;
                writeStartNanos = NanoTime.now();
            }
        }
        if (batch == null) {
            fail(new IOException("The client has stopped reading."), true);
        } else {
            response.write(
                    false, batch, Callback.from(this::written, failure -> fail(failure, false)));
        }
    }

    /** Events that fit into one write; one at least. */
    private ByteBuffer nextBatch() {
        int size = 0;
        int count = 0;
        for (byte[] event : queue) {
            if (count > 0 && size + event.length > MAX_WRITE_BYTES) {
                break;
            }
            size += event.length;
            count++;
        }
        ByteBuffer batch = ByteBuffer.allocate(size);
        for (int i = 0; i < count; i++) {
            batch.put(queue.remove());
        }
        queuedBytes -= size;
        return batch.flip();
    }

    private void written() {
        synchronized (this) {
            writing = false;
        }
    }

    /** Ends the stream as if all were said: the client comes back by itself. */
    void end() {
        fail(new IOException("The server stops."), false);
    }

    private void fail(Throwable cause, boolean slow) {
        if (ended.compareAndSet(false, true)) {
            stream.remove(this, slow);
            completion.failed(cause);
        }
    }
}
