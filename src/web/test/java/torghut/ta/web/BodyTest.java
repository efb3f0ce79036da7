package torghut.ta.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

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
            body.add(part, (which >> i & 1) == 1 ? Body.Deflated.of(part, 6) : null);
            if (i % 3 == 1) {
                body.comma();
            }
        }
        byte[] plain = joined(body.plain());

        try (GZIPInputStream gzip =
                new GZIPInputStream(new ByteArrayInputStream(joined(body.gzip())))) {
            assertThat(gzip.readAllBytes()).isEqualTo(plain);
        }
        assertThat(body.length()).isEqualTo(plain.length);
    }

    @Property
    void theCrcOfTwoTextsIsThatOfTheWhole(@ForAll byte[] first, @ForAll byte[] second) {
        byte[] whole = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, whole, first.length, second.length);
        CRC32 expected = new CRC32();
        expected.update(whole);

        assertThat(
                        Crc.joined(
                                Crc.of(ByteBuffer.wrap(first)),
                                Crc.of(ByteBuffer.wrap(second)),
                                second.length))
                .isEqualTo((int) expected.getValue());
    }
}
