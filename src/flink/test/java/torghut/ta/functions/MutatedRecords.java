package torghut.ta.functions;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import torghut.ta.functions.MarketEventDeserializer.Input;

/**
 * An endless, seeded stream of record values: good ones in both shapes, and good ones with every
 * kind of damage done to their fields and to their bytes. The same seed gives the same values.
 */
public final class MutatedRecords {

    private record Member(String name, String json) {}

    private static final String[] KNOWN_NAMES = {
        "symbol",
        "S",
        "t",
        "event_ts",
        "payload",
        "is_final",
        "id",
        "i",
        "p",
        "s",
        "bp",
        "ap",
        "bs",
        "as",
        "o",
        "h",
        "l",
        "c",
        "v",
        "eventTs",
        "isFinal",
        "T",
        "channel",
        "x",
        "z",
        "side",
        "tks",
        "a",
        "oi",
        "op",
        "os",
        "oc",
        "ci",
        "cp",
        "cs",
        "cc"
    };

    private static final String[] BROKEN_JSON = {
        "NaN",
        "Infinity",
        "-Infinity",
        "+1",
        "01",
        "1.",
        ".5",
        "-",
        "1e",
        "1e+",
        "0x1F",
        "nul",
        "True",
        "'x'",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\n\"",
        "\"\0\"",
        "[1,]",
        "{\"a\"}",
        "{\"a\":1,}",
        "",
        "[",
        "{",
        "]",
        "}",
        "//",
        "/**/1",
        "1 2",
        "\u00A01",
        "\""
    };

    private static final String[] ODD_JSON = {
        "null",
        "true",
        "false",
        "{}",
        "[]",
        "[[],{}]",
        "{\"t\":1,\"p\":1}",
        "\"\"",
        "\" \"",
        "\"x\"",
        "\"1\"",
        "\"NaN\"",
        "\"true\"",
        "\"\\u0000\"",
        "\"\\n\\t\\\\\\/\\\"\"",
        "\"é\"",
        "\"Ω日本\"",
        "\"😀\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\ude00x\"",
        "\"\u2028\"",
        "\"\uFEFF\"",
        "\"BRK.B\"",
        "\"BTC/USD\"",
        "\"t\"",
        "\"c\"",
        "\"x\"",
        "\"q\"",
        "\"b\"",
        "\"u\"",
        "\"d\"",
        "\"trades\"",
        "\"quotes\"",
        "\"updatedBars\"",
        "\"cancelErrors\"",
        "\"Buy\"",
        "\"SELL\"",
        "\"B\"",
        "\"@TI\"",
        "[\"@\"]",
        "[\" \",\"I\"]",
        "[\"\",\"AB\",\"é\",\"😀\",\"\\ud83d\"]",
        "[\"@\",null]",
        "[1]",
        "[\"@\",{\"c\":[\"@\"]}]",
        "0",
        "1",
        "-1",
        "0.0",
        "-0.0",
        "0e10",
        "0.1",
        "100E-2",
        "1e15",
        "1E+15",
        "1000000000000000",
        "1000000000000000.1",
        "1000000000000000.2",
        "1000000000000001",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "1e308",
        "1.7976931348623159e308",
        "1e400",
        "-1e400",
        "1e-400",
        "-1e-400",
        "4.9e-324",
        "2.4e-324",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "0e99999999999999999999",
        "60000",
        "9223372035999",
        "9223372036000",
        "9223372020000",
        "253402300799999",
        "1717425000",
        "1717425000000000",
        "1717425000000000000",
        "946684799",
        "946684799999",
        "946684800000",
        "\"1999-12-31T23:59:59.999999999Z\"",
        "\"2000-01-01T00:00:00Z\"",
        "\"2000-01-01T00:30:00+01:00\"",
        "\"1970-01-01T00:00:00Z\"",
        "\"1969-12-31T23:59:59.999999999Z\"",
        "\"1970-01-01T00:30:00+01:00\"",
        "\"1969-12-31T23:30:00-01:00\"",
        "\"2262-04-11T23:47:15.999999999Z\"",
        "\"2262-04-11T23:47:16.854775807Z\"",
        "\"2262-04-11T23:47:00Z\"",
        "\"2262-04-12T00:00:00Z\"",
        "\"9999-12-31T23:59:59Z\"",
        "\"0000-01-01T00:00:00Z\"",
        "\"2024-02-30T00:00:00Z\"",
        "\"2016-12-31T23:59:60Z\"",
        "\"2024-02-29t12:00:00.1z\"",
        "\"2024-02-29T12:00:00.1234567890Z\"",
        "\"2024-02-29 12:00:00Z\"",
        "\"2024-02-29T12:00:00\"",
        "\"2024-02-29\""
    };

    private static final byte[][] NOT_UTF_8 = {
        {(byte) 0x80},
        {(byte) 0xC3},
        {(byte) 0xC0, (byte) 0x80},
        {(byte) 0xE0, (byte) 0x80, (byte) 0x80},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0xF0, (byte) 0x9F, (byte) 0x98},
        {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xFF}
    };

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Input input;
    private final Random random;
    private final Instant now;

    /**
     * Values of one kind.
     *
     * @param input what a good value is
     * @param seed of the stream
     * @param now good values are from the hour before it
     */
    public MutatedRecords(Input input, long seed, Instant now) {
        this.input = input;
        this.random = new Random(seed);
        this.now = now;
    }

    /** The next value, in a few cases null. */
    public byte[] next() {
        List<Member> outer = new ArrayList<>();
        List<Member> body = new ArrayList<>();
        boolean enveloped = random.nextBoolean();
        addGoodMembers(enveloped ? outer : body, body);
        if (enveloped) {
            outer.add(new Member("feed", "\"sip\""));
            outer.add(new Member(random.nextInt(4) == 0 ? "eventTs" : "event_ts", time()));
            outer.add(new Member("window", "{\"t\":[1],\"p\":\"x\"}"));
            if (random.nextInt(4) == 0) {
                body.removeIf(member -> member.name().equals("t"));
            }
        }
        if (random.nextInt(4) != 0) {
            for (int damages = 1 + random.nextInt(3); damages > 0; damages--) {
                damage(enveloped && random.nextBoolean() ? outer : body);
            }
        }
        Collections.shuffle(body, random);
        if (enveloped) {
            outer.add(new Member("payload", render(body)));
            Collections.shuffle(outer, random);
        }
        byte[] value = render(enveloped ? outer : body).getBytes(StandardCharsets.UTF_8);
        return random.nextInt(4) == 0 ? damage(value) : value;
    }

    private void addGoodMembers(List<Member> outer, List<Member> body) {
        outer.add(new Member(random.nextInt(4) == 0 ? "S" : "symbol", "\"" + symbol() + "\""));
        if (random.nextInt(3) != 0) {
            outer.add(
                    new Member(
                            random.nextInt(4) == 0 ? "isFinal" : "is_final",
                            String.valueOf(random.nextInt(5) != 0)));
        }
        body.add(new Member("t", time()));
        switch (input) {
            case TRADES -> addGoodTrade(outer, body);
            case QUOTES -> {
                addType(outer, body, "q", "quotes", random.nextInt(2) == 0);
                for (String name : new String[] {"bp", "ap", "bs", "as"}) {
                    if (random.nextInt(8) != 0) {
                        body.add(new Member(name, random.nextInt(8) == 0 ? "null" : price()));
                    }
                }
            }
            case MINUTE_BARS -> {
                boolean isUpdated = random.nextBoolean();
                addType(
                        outer,
                        body,
                        isUpdated ? "u" : "b",
                        isUpdated ? "updatedBars" : "bars",
                        random.nextInt(2) == 0);
                BigDecimal low = new BigDecimal(price());
                body.add(new Member("o", low.toString()));
                body.add(new Member("h", low.add(new BigDecimal(price())).toString()));
                body.add(new Member("l", low.toString()));
                body.add(new Member("c", low.toString()));
                body.add(new Member("v", String.valueOf(random.nextInt(100_000))));
            }
        }
    }

    private void addGoodTrade(List<Member> outer, List<Member> body) {
        if (random.nextInt(3) != 0) {
            body.add(new Member("x", oneOf("\"V\"", "\"D\"", "4", "\"\"")));
            body.add(new Member("z", oneOf("\"A\"", "\"B\"", "\"C\"", "\"O\"")));
        }
        switch (random.nextInt(4)) {
            case 0 -> {
                addType(outer, body, "c", "corrections", true);
                for (String version : new String[] {"o", "c"}) {
                    body.add(new Member(version + "i", id()));
                    body.add(new Member(version + "p", price()));
                    body.add(new Member(version + "s", price()));
                    addConditions(body, version + "c");
                }
            }
            case 1 -> {
                addType(outer, body, "x", "cancelErrors", true);
                body.add(new Member(random.nextInt(4) == 0 ? "i" : "id", id()));
                body.add(new Member("p", price()));
                body.add(new Member("s", price()));
                body.add(new Member("a", oneOf("\"C\"", "\"E\"")));
            }
            default -> {
                addType(outer, body, "t", "trades", random.nextInt(3) == 0);
                body.add(new Member("p", price()));
                body.add(new Member("s", price()));
                body.add(new Member(random.nextInt(4) == 0 ? "i" : "id", id()));
                addConditions(body, "c");
                if (random.nextInt(3) == 0) {
                    body.add(new Member("side", oneOf("\"BUY\"", "\"sell\"", "null", "\"-\"")));
                    body.add(new Member("tks", oneOf("\"B\"", "\"S\"", "\"-\"")));
                }
            }
        }
    }

    private void addConditions(List<Member> body, String name) {
        if (random.nextInt(3) != 0) {
            body.add(
                    new Member(name, oneOf("[\"@\"]", "[\" \",\"I\"]", "[\"@\",\"T\"]", "\"@F\"")));
        }
    }

    /** Says the type at one of the places for it, and something else where it does not count. */
    private void addType(
            List<Member> outer, List<Member> body, String code, String channel, boolean isSaid) {
        boolean enveloped = outer != body;
        if (!isSaid) {
            return;
        }
        if (enveloped && random.nextInt(3) == 0) {
            outer.add(new Member("channel", '"' + channel + '"'));
            return;
        }
        (random.nextBoolean() ? outer : body).add(new Member("T", '"' + code + '"'));
        if (random.nextInt(3) == 0) {
            outer.add(new Member("channel", oneOf("\"sip\"", "5", "[]")));
        }
    }

    private String id() {
        String id = String.valueOf(10 + random.nextInt(Integer.MAX_VALUE - 10));
        return random.nextBoolean() ? id : '"' + id + '"';
    }

    private String oneOf(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private String symbol() {
        return "S" + random.nextInt(50);
    }

    private String time() {
        long millis = now.toEpochMilli() - random.nextInt(3_600_000);
        if (input == Input.MINUTE_BARS) {
            millis = Math.floorDiv(millis, 60_000L) * 60_000;
        }
        return switch (random.nextInt(4)) {
            case 0 -> '"' + Instant.ofEpochMilli(millis).toString() + '"';
            case 1 -> {
                Instant time = Instant.ofEpochMilli(millis);
                if (input != Input.MINUTE_BARS) {
                    time = time.plusNanos(random.nextInt(1_000_000));
                }
                ZoneOffset offset = ZoneOffset.ofTotalSeconds(60 * (random.nextInt(1441) - 720));
                String text = time.atOffset(offset).toString();
                boolean secondsLeftOut = text.charAt(16) != ':';
                yield '"'
                        + (secondsLeftOut
                                ? text.substring(0, 16) + ":00" + text.substring(16)
                                : text)
                        + '"';
            }
            default -> String.valueOf(millis);
        };
    }

    private String futureTime() {
        long minutes = 3L + random.nextInt(1 << random.nextInt(31));
        Instant time = now.truncatedTo(ChronoUnit.MINUTES).plus(minutes, ChronoUnit.MINUTES);
        boolean hasFourDigitYear = time.isBefore(Instant.parse("9999-01-01T00:00:00Z"));
        return hasFourDigitYear && random.nextBoolean()
                ? '"' + time.toString() + '"'
                : String.valueOf(time.toEpochMilli());
    }

    private String price() {
        return switch (random.nextInt(6)) {
            case 0 -> String.valueOf(1 + random.nextInt(100_000));
            case 1 -> String.valueOf(Double.MIN_NORMAL + random.nextDouble());
            case 2 -> new BigDecimal(new BigInteger(80, random), 20).toPlainString() + "1";
            case 3 -> BigDecimal.valueOf(1 + random.nextInt(1000), random.nextInt(20)).toString();
            default -> BigDecimal.valueOf(1 + random.nextInt(1_000_000), 2).toString();
        };
    }

    private void damage(List<Member> members) {
        int at = members.isEmpty() ? -1 : random.nextInt(members.size());
        int kind = random.nextInt(14);
        if (at < 0 || kind == 0) {
            members.add(new Member(randomName(), oddJson()));
        } else {
            Member member = members.get(at);
            switch (kind) {
                case 1 -> members.remove(at);
                case 2 -> members.add(member);
                case 3 -> members.add(new Member(member.name(), oddJson()));
                case 4 -> members.set(at, new Member(randomName(), member.json()));
                case 5 ->
                        members.set(
                                at,
                                new Member(
                                        member.name(),
                                        BROKEN_JSON[random.nextInt(BROKEN_JSON.length)]));
                case 6 -> members.add(new Member("\\u0070", "1")); // another spelling of p
                case 7 ->
                        members.replaceAll(
                                m -> m.name().equals("t") ? new Member("t", futureTime()) : m);
                case 8, 9 -> members.set(at, new Member(member.name(), noMarketHas(member.json())));
                default -> members.set(at, new Member(member.name(), oddJson()));
            }
        }
    }

    private String noMarketHas(String json) {
        if (json.startsWith("\"")) {
            return random.nextBoolean() ? "\"\"" : '"' + "x".repeat(257 + random.nextInt(50)) + '"';
        }
        String[] numbers = {"0", "-0.0", "-1", "-0.01", "1e400", "1e308", "1e16", "1e-400"};
        return numbers[random.nextInt(numbers.length)];
    }

    private String randomName() {
        return switch (random.nextInt(8)) {
            case 0 -> "x" + random.nextInt(10_000);
            case 1 -> "";
            case 2 -> "é😀\\n";
            case 3 -> random.nextInt(50) == 0 ? "n".repeat(100_000) : "n".repeat(500);
            default -> KNOWN_NAMES[random.nextInt(KNOWN_NAMES.length)];
        };
    }

    private String oddJson() {
        return switch (random.nextInt(16)) {
            case 0 -> digits();
            case 1 -> '"' + "x".repeat(250 + random.nextInt(10)) + '"';
            case 2 -> random.nextInt(100) == 0 ? '"' + "é".repeat(1 << 19) + '"' : "\"é\"";
            case 3 -> nested();
            case 4 -> String.valueOf(now.toEpochMilli() + 60_000 - 2 + random.nextInt(5));
            case 5 ->
                    '"'
                            + now.plus(60_000, ChronoUnit.MILLIS)
                                    .plusNanos(random.nextInt(5) - 2)
                                    .toString()
                            + '"';
            case 6 -> Double.toString(Double.longBitsToDouble(random.nextLong() >>> 1));
            default -> ODD_JSON[random.nextInt(ODD_JSON.length)];
        };
    }

    private String digits() {
        int[] counts = {17, 19, 20, 40, 256, 257, 310, 900, 1100, 5000};
        String digits = "7".repeat(counts[random.nextInt(counts.length)]);
        return switch (random.nextInt(4)) {
            case 0 -> "-" + digits;
            case 1 -> "0." + digits;
            case 2 -> digits + ".25e-300";
            default -> digits;
        };
    }

    private String nested() {
        int[] depths = {2, 50, 997, 998, 999, 1000, 1001, 20_000};
        int depth = depths[random.nextInt(random.nextInt(20) == 0 ? depths.length : 2)];
        return random.nextBoolean()
                ? "[".repeat(depth) + "]".repeat(depth)
                : "{\"p\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private String render(List<Member> members) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < members.size(); i++) {
            json.append(i == 0 ? "" : ",").append(space());
            json.append('"').append(members.get(i).name()).append('"').append(space());
            json.append(':').append(space()).append(members.get(i).json());
        }
        return json.append(space()).append('}').toString();
    }

    private String space() {
        return random.nextInt(20) == 0 ? " \r\n\t" : "";
    }

    private byte[] damage(byte[] value) {
        int at = random.nextInt(value.length);
        return switch (random.nextInt(16)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> " \n".getBytes(StandardCharsets.UTF_8);
            case 3, 4 -> Arrays.copyOf(value, at);
            case 5 -> splice(value, at, 1, new byte[0]);
            case 6 -> splice(value, at, 0, new byte[] {(byte) random.nextInt(256)});
            case 7 -> splice(value, at, 1, new byte[] {(byte) random.nextInt(256)});
            case 8 -> splice(value, at, 1, new byte[] {(byte) random.nextInt(128)});
            case 9, 10 -> splice(value, at, 0, NOT_UTF_8[random.nextInt(NOT_UTF_8.length)]);
            case 11 -> splice(value, 0, 0, BYTE_ORDER_MARK);
            case 12 -> splice(value, at, 0, BYTE_ORDER_MARK);
            case 13 -> splice(value, value.length, 0, tail());
            case 14 -> {
                String text = new String(value, StandardCharsets.UTF_8);
                yield text.getBytes(
                        random.nextBoolean() ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16);
            }
            default -> splice(value, 0, 0, new byte[] {0});
        };
    }

    private byte[] tail() {
        String[] tails = {" ", "\n", "x", "{}", ",", "]", "}", "\0", "null", "\uFEFF"};
        return tails[random.nextInt(tails.length)].getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] splice(byte[] value, int at, int removed, byte[] inserted) {
        ByteArrayOutputStream spliced = new ByteArrayOutputStream();
        spliced.write(value, 0, at);
        spliced.writeBytes(inserted);
        spliced.write(value, at + removed, value.length - at - removed);
        return spliced.toByteArray();
    }
}
