package torghut.ta.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How all of them are measured unless the command line says otherwise: one thread, one JVM each,
 * short iterations, so that all of them together take about three minutes.
 *
 * <p>Each subclass lets the job's own code and its alternatives do the same work on the same input.
 * The method with the job's code is called {@value #JOB}.
 */
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 8, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx512m", "-XX:+UseG1GC"})
public abstract class MicroBenchmark {

    /** Name of the method that the others of its class are compared with. */
    static final String JOB = "job";

    /** How many different inputs are made once and then used in turn. */
    static final int SAMPLES = 1024;
}
