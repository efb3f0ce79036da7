package torghut.ta.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short soak: each misbehaviour once. */
@Timeout(400)
class ForwarderSoakITCase {

    @Test
    void nothingIsMissingAndNothingTwiceAfterEachMisbehaviour() throws Exception {
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        int exitCode = ForwarderSoak.run(7, 92, 4, 300, new PrintStream(report, true, UTF_8));
        assertThat(exitCode).as(report.toString(UTF_8)).isZero();
    }
}
