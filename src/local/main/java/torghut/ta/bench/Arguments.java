package torghut.ta.bench;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How arguments of a command line are read. */
final class Arguments {

    private Arguments() {}

    /** Whole numbers from 1. */
    static final class AtLeastOne implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            return number(text, 1);
        }
    }

    /** Whole numbers from 0. */
    static final class AtLeastZero implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            return number(text, 0);
        }
    }

    /** A path, made absolute: processes of a run have folders of their own. */
    static final class AbsolutePath implements ITypeConverter<Path> {

        @Override
        public Path convert(String text) {
            return Path.of(text).toAbsolutePath();
        }
    }

    private static int number(String text, int least) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same message as a number out of range.
        }
        throw new TypeConversionException(text + ": expected a number from " + least);
    }
}
