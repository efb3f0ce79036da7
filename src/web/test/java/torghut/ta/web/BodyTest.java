package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BodyTest {

    private static byte[] joined(ByteBuffer[] parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer part : parts) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    @Property
    void gzipHoldsThePartsWhetherTheyWereDeflatedBeforeOrNot(
            @ForAll @Size(max = 20) List<byte[]> parts, @ForAll int which) throws IOException {
        Body body = new Body();
        for (int i = 0; i < parts.size(); i++) {
            ByteBuffer part = ByteBuffer.wrap(parts.get(i));
            body.add(part, (which >> i & 1) == 1 ? Body.deflate(part, 6) : null);
        }
        byte[] plain = joined(body.plain());

        try (GZIPInputStream gzip =
                new GZIPInputStream(new ByteArrayInputStream(joined(body.gzip())))) {
            assertThat(gzip.readAllBytes()).isEqualTo(plain);
        }
        assertThat(body.length()).isEqualTo(plain.length);
    }

    @Test
    void theSeparatorBeforeTheFirstRowIsLeftOut() {
        Body rows =
                new Body().add(new byte[0]).add(",{}".getBytes(UTF_8)).add(",{}".getBytes(UTF_8));
        Body list = new Body().add("[".getBytes(UTF_8)).addWithoutSeparator(rows);

        assertThat(new String(joined(list.plain()), UTF_8)).isEqualTo("[{},{}");
    }
}
