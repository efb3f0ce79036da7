package torghut.ta.functions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.functions.MarketEventDeserializer.Input;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.Correction.Version;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.DeadLetter.Reason;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;
import torghut.ta.model.Trade.Side;

class MarketEventDeserializerTest {

    private static final long T = 1_717_425_000_000L; // 2024-06-03T14:30:00Z
    private static final String FLAT_TRADE =
            "{\"symbol\":\"AAPL\",\"t\":1717425000000,\"p\":194.25,\"s\":100,\"id\":\"7\"}";

    private final DecoderHarness trades = new DecoderHarness(Input.TRADES);
    private final DecoderHarness quotes = new DecoderHarness(Input.QUOTES);
    private final DecoderHarness bars = new DecoderHarness(Input.MINUTE_BARS);

    private static Trade trade(
            String symbol, long nanos, double p, double s, String id, boolean f) {
        return new Trade(
                symbol, nanos, p, s, id, f, DecoderHarness.PARTITION, DecoderHarness.OFFSET);
    }

    private static Trade aapl(String id) {
        return trade("AAPL", T * 1_000_000, 194.25, 100, id, true);
    }

    /** A flat trade in single quotes, with one member replaced, or dropped for an empty text. */
    private static String tradeWith(String name, String member) {
        String[] names = {"symbol", "t", "p", "s", "id"};
        String[] members = {"'symbol':'AAPL'", "'t':" + T, "'p':194.25", "'s':100", "'id':'7'"};
        StringBuilder json = new StringBuilder("{'y':0");
        for (int i = 0; i < names.length; i++) {
            String chosen = names[i].equals(name) ? member : members[i];
            if (!chosen.isEmpty()) {
                json.append(',').append(chosen);
            }
        }
        return json.append('}').toString().replace('\'', '"');
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    @Test
    void flatTrade() {
        assertThat(
                        trades.decode(
                                json(
                                        "{'symbol':'AAPL','t':'2024-06-03T14:30:00.123456789Z',"
                                                + "'p':194.25,'s':0.5,'id':52983525,'is_final':false}")))
                .isEqualTo(
                        trade("AAPL", T * 1_000_000 + 123_456_789, 194.25, 0.5, "52983525", false));
    }

    @Test
    void envelopedTrade() {
        assertThat(
                        trades.decode(
                                json(
                                        "{'ingest_ts':1,'event_ts':2,'feed':'sip','channel':'trades',"
                                                + "'symbol':'AAPL','seq':9,'payload':{'t':1717425000000,"
                                                + "'p':194.25,'s':100,'i':7,'y':['@',{'p':1}]},"
                                                + "'is_final':false,'source':'ws','window':{'t':[]},"
                                                + "'version':1}")))
                .isEqualTo(trade("AAPL", T * 1_000_000, 194.25, 100, "7", false));
    }

    @Test
    void flatQuoteMayHaveEmptyAndCrossedSides() {
        assertThat(
                        quotes.decode(
                                json(
                                        "{'S':'AAPL','t':1717425000000,'bp':10.5,'ap':10,'bs':0,"
                                                + "'as':-0.0}")))
                .isEqualTo(
                        new Quote(
                                "AAPL",
                                T * 1_000_000,
                                10.5,
                                10,
                                0,
                                0.0,
                                DecoderHarness.PARTITION,
                                DecoderHarness.OFFSET));
    }

    @Test
    void envelopedMinuteBar() {
        assertThat(
                        bars.decode(
                                json(
                                        "{'payload':{'o':1,'h':3,'l':0.5,'c':2,'v':1e3,"
                                                + "'t':'2024-06-03T10:30:00-04:00'},'symbol':'AAPL'}")))
                .isEqualTo(
                        new MinuteBar(
                                "AAPL",
                                T,
                                1,
                                3,
                                0.5,
                                2,
                                1000,
                                DecoderHarness.PARTITION,
                                DecoderHarness.OFFSET));
    }

    @Test
    void theTimeOfTheEnvelopeStandsInForThatOfThePayload() {
        String payload = "'payload':{'p':194.25,'s':100,'id':'7'";
        assertThat(
                        trades.decode(
                                json(
                                        "{"
                                                + payload
                                                + "},'symbol':'AAPL','event_ts':1717425000000}")))
                .isEqualTo(aapl("7"));
        assertThat(
                        trades.decode(
                                json(
                                        "{'event_ts':[],'symbol':'AAPL',"
                                                + payload
                                                + ",'t':1717425000000}}")))
                .isEqualTo(aapl("7"));
        assertThat(trades.refuse(json("{'symbol':'AAPL'," + payload + "}}")).error())
                .isEqualTo("payload.t is missing");
        assertThat(trades.refuse(tradeWith("t", "'event_ts':1717425000000")).error())
                .isEqualTo("t is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "'yesterday'",
                "1717425000000.0",
                "[]",
                "1717425000",
                "0",
                "'0001-01-01T00:00:00Z'",
                "1717425000001,'t':1717425000002"
            })
    void theTimeOfTheEnvelopeStandsInForOneThatCannotBeRead(String t) {
        String payload = "'payload':{'p':194.25,'s':100,'id':'7','t':" + t + "},'symbol':'AAPL'";
        for (String name : new String[] {"event_ts", "eventTs"}) {
            assertThat(trades.decode(json("{'" + name + "':1717425000000," + payload + "}")))
                    .isEqualTo(aapl("7"));
        }
        assertThat(trades.decode(json("{'event_ts':null,'eventTs':1717425000000," + payload + "}")))
                .isEqualTo(aapl("7"));
        String expected = t.equals("null") ? "payload.t is missing" : "payload.t is ";
        for (String time : new String[] {"", "'event_ts':null,", "'eventTs':null,"}) {
            assertThat(trades.refuse(json("{" + time + payload + "}")).error())
                    .startsWith(expected);
        }
        assertThat(trades.refuse(json("{'event_ts':'never'," + payload + "}")).error())
                .startsWith(t.equals("null") ? "event_ts is \"never\"" : expected);
    }

    @Test
    void aTimeOfThePayloadInTheFutureIsNotReplaced() {
        String payload = "'payload':{'p':1,'s':1,'id':'7','t':9999999999999},'symbol':'AAPL'";
        assertThat(trades.refuse(json("{'event_ts':1717425000000," + payload + "}")).reason())
                .isEqualTo(Reason.FUTURE);
    }

    @Test
    void whatTheShapeDoesNotUseIsNotJudged() {
        assertThat(
                        trades.decode(
                                json(
                                        "{'t':{},'p':'x','s':[],'id':[],'x':{},'c':1,'channel':null,'symbol':'AAPL','p':1,'payload':"
                                                + "{'symbol':1,'is_final':2,'payload':{'p':0},'event_ts':0,"
                                                + "'t':1717425000000,'p':194.25,'s':100,'id':'7'}}")))
                .isEqualTo(aapl("7"));
        assertThat(trades.decode(tradeWith("x", "").replace("{", "{\"payload\":[{}],")))
                .isEqualTo(aapl("7"));
        assertThat(trades.decode(tradeWith("x", "").replace("{", "{\"payload\":1,\"payload\":2,")))
                .isEqualTo(aapl("7"));
    }

    @Test
    void theEnvelopeSaysSymbolAndFinality() {
        String payload =
                "'payload':{'symbol':'P','is_final':false,'t':1717425000000,'p':1,'s':1,'id':'1'}";
        assertThat(trades.decode(json("{'symbol':'E'," + payload + "}")))
                .isEqualTo(trade("E", T * 1_000_000, 1, 1, "1", true));
        assertThat(trades.refuse(json("{" + payload + "}")).error()).isEqualTo("symbol is missing");
    }

    @Test
    void theFullNameWinsOverTheAlias() {
        assertThat(trades.decode(tradeWith("symbol", "'symbol':'AAPL','S':1,'S':2")))
                .isEqualTo(aapl("7"));
        assertThat(trades.decode(tradeWith("symbol", "'S':'AAPL'"))).isEqualTo(aapl("7"));
        assertThat(trades.decode(tradeWith("id", "'i':'8','id':'7'"))).isEqualTo(aapl("7"));
        assertThat(trades.decode(tradeWith("id", "'i':8"))).isEqualTo(aapl("8"));
        assertThat(trades.decode(tradeWith("id", "'i':'8','id':null"))).isEqualTo(aapl("8"));
        assertThat(trades.decode(tradeWith("symbol", "'symbol':null,'S':'AAPL','symbol':null")))
                .isEqualTo(aapl("7"));
        assertThat(trades.refuse(tradeWith("symbol", "'S':'A','S':'A'")).error())
                .isEqualTo("S is given twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'0'",
                "0",
                "-17",
                "123456789012345678901234567890",
                "' '",
                "'\\u0000'",
                "'\\ud83d\\ude00'"
            })
    void anIdIsKeptAsItsText(String id) {
        String text = id.replace("'", "");
        String expected =
                text.startsWith("\\ud83d") ? "😀" : text.startsWith("\\u0000") ? "\0" : text;
        assertThat(trades.decode(tradeWith("id", "'id':" + id))).isEqualTo(aapl(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"BRK.B", "BTC/USD", " ", "\t", "\\\"", "Ω", "日本", "😀", "a\u2028b"})
    void aSymbolMayHaveOddCharacters(String symbol) {
        String text = symbol.equals("\t") ? "\\t" : symbol;
        String expected = symbol.equals("\\\"") ? "\"" : symbol;
        for (int i = 0; i < 2; i++) { // the second one comes from the cache
            InputRecord event = trades.decode(tradeWith("symbol", "'symbol':'" + text + "'"));
            assertThat(((Trade) event).symbol()).isEqualTo(expected);
        }
    }

    @Test
    void aSymbolIsAllocatedOnce() {
        Trade first = (Trade) trades.decode(FLAT_TRADE);
        Trade second = (Trade) trades.decode(FLAT_TRADE);
        assertThat(second.symbol()).isSameAs(first.symbol());
    }

    @Test
    void textOfTheLongestLengthIsAcceptedAndLongerTextIsNot() {
        String longest = "x".repeat(256);
        assertThat(trades.decode(tradeWith("id", "'id':'" + longest + "'")))
                .isEqualTo(aapl(longest));
        DeadLetter letter = trades.refuse(tradeWith("symbol", "'symbol':'" + longest + "y'"));
        assertThat(letter.reason()).isEqualTo(Reason.INVALID);
        assertThat(letter.error())
                .isEqualTo(
                        "symbol is \""
                                + "x".repeat(100)
                                + "…\", 257 characters, at most 256 are allowed");
        assertThat(trades.refuse(tradeWith("id", "'id':" + "9".repeat(257))).reason())
                .isEqualTo(Reason.INVALID);
        assertThat(
                        trades.refuse(tradeWith("symbol", "'symbol':'" + "x".repeat(1 << 20) + "'"))
                                .error())
                .contains("1048576 characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "symbol | `` | symbol is missing",
                "symbol | 'symbol':1 | symbol is 1, not a string",
                "symbol | 'symbol':null | symbol is missing",
                "symbol | 'S':['A'] | S is an array, not a string",
                "symbol | 'symbol':'A','symbol':'A' | symbol is given twice",
                "symbol | 'symbol':'\\ud83d' | symbol is \"\\ud83d\", with half of a surrogate"
                        + " pair",
                "symbol | 'symbol':'\\ude00\\ud83d' | symbol is \"\\ude00\\ud83d\", with half of a"
                        + " surrogate pair",
                "id     | `` | id is missing",
                "id     | 'id':1.0 | id is 1.0, neither a string nor an integer",
                "id     | 'id':1e5 | id is 1e5, neither a string nor an integer",
                "id     | 'id':true | id is true, neither a string nor an integer",
                "id     | 'id':{} | id is an object, neither a string nor an integer",
                "id     | 'id':1,'id':1 | id is given twice",
                "p      | `` | p is missing",
                "p      | 'p':'194.25' | p is \"194.25\", not a number",
                "p      | 'p':null | p is missing",
                "p      | 'p':'NaN' | p is \"NaN\", not a number",
                "p      | 'p':{'p':1} | p is an object, not a number",
                "p      | 'p':1,'p':1 | p is given twice",
                "s      | 's':[1] | s is an array, not a number",
                "s      | 's':false | s is false, not a number",
                "t      | `` | t is missing",
                "t      | 't':1.5 | t is 1.5, neither integer milliseconds nor an RFC 3339 time",
                "t      | 't':1717425000000.0 | t is 1717425000000.0, neither integer milliseconds"
                        + " nor an RFC 3339 time",
                "t      | 't':true | t is true, neither integer milliseconds nor an RFC 3339 time",
                "t      | 't':null | t is missing",
                "t      | 't':'1717425000000' | t is \"1717425000000\", neither integer"
                        + " milliseconds nor an RFC 3339 time",
                "t      | 't':'2024-02-30T00:00:00Z' | t is \"2024-02-30T00:00:00Z\", neither"
                        + " integer milliseconds nor an RFC 3339 time",
                "t      | 't':-1 | t is -1, before the year 2000",
                "t      | 't':-99999999999999999999 | t is -99999999999999999999, before the year"
                        + " 2000",
                "t      | 't':-9223372036854775808 | t is -9223372036854775808, before the year"
                        + " 2000",
                "t      | 't':'1969-12-31T23:59:59.999999999Z' | t is"
                        + " \"1969-12-31T23:59:59.999999999Z\", before the year 2000",
                "t      | 't':1717425000000,'t':1717425000000 | t is given twice",
                "x      | `` | OK",
                "p      | 'p':NaN | not JSON",
                "p      | 'p':Infinity | not JSON",
                "p      | 'p':-Infinity | not JSON",
                "p      | 'p':+1 | not JSON",
                "p      | 'p':01 | not JSON",
                "p      | 'p':.5 | not JSON",
                "p      | 'p':5. | not JSON",
                "p      | 'p':1e | not JSON",
                "p      | 'p':0x10 | not JSON",
                "p      | 'p':1,, | not JSON",
                "p      | 'p':1 /* one */ | not JSON",
                "p      | p:1 | not JSON",
                "symbol | 'symbol':'\\x' | not JSON",
                "symbol | 'symbol':'\\u12g4' | not JSON",
            })
    void malformedTrades(String name, String member, String error) {
        InputRecord event = trades.decode(tradeWith(name, member == null ? "" : member));
        if (error.equals("OK")) {
            assertThat(event).isEqualTo(aapl("7"));
            return;
        }
        assertThat(event).isInstanceOf(DeadLetter.class);
        assertThat(((DeadLetter) event).reason()).isEqualTo(Reason.MALFORMED);
        assertThat(((DeadLetter) event).error()).startsWith(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "'true'", "{}", "[]"})
    void finalityIsABooleanWhereItIsGiven(String flag) {
        assertThat(
                        trades.refuse(
                                        tradeWith("x", "")
                                                .replace("{", json("{'is_final':" + flag + ",")))
                                .error())
                .startsWith("is_final is ")
                .endsWith(", not a boolean");
        String quote =
                json(
                        "{'symbol':'A','t':1717425000000,'bp':1,'ap':1,'bs':1,'as':1,'is_final':"
                                + flag
                                + "}");
        assertThat(quotes.refuse(quote).reason()).isEqualTo(Reason.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "symbol | 'symbol':'' | symbol is empty",
                "id | 'i':'' | i is empty",
                "p | 'p':0 | p is 0, not above 0",
                "p | 'p':-0.0 | p is -0.0, not above 0",
                "p | 'p':-1 | p is -1, not above 0",
                "p | 'p':1e-400 | p is 1e-400, not above 0",
                "p | 'p':1e400 | p is 1e400, not finite as a double",
                "p | 'p':-1e400 | p is -1e400, not finite as a double",
                "p | 'p':1e99999999999999999999 | p is 1e99999999999999999999, not finite as a"
                        + " double",
                "p | 'p':1e308 | p is 1e308, above 1e15",
                "s | 's':1000000000000001 | s is 1000000000000001, above 1e15",
                "s | 's':0 | s is 0, not above 0",
            })
    void invalidTrades(String name, String member, String error) {
        DeadLetter letter = trades.refuse(tradeWith(name, member));
        assertThat(letter.reason()).isEqualTo(Reason.INVALID);
        assertThat(letter.error()).isEqualTo(error);
    }

    @Test
    void theLargestAndSmallestNumbersAreAccepted() {
        assertThat(trades.decode(tradeWith("p", "'p':1e15,'S':1")))
                .isEqualTo(trade("AAPL", T * 1_000_000, 1e15, 100, "7", true));
        assertThat(trades.decode(tradeWith("s", "'s':4.9e-324")))
                .isEqualTo(trade("AAPL", T * 1_000_000, 194.25, Double.MIN_VALUE, "7", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bp", "ap", "bs", "as"})
    void eachNumberOfAQuoteIsChecked(String name) {
        String good = json("{'symbol':'A','t':1717425000000,'bp':1,'ap':2,'bs':3,'as':4}");
        assertThat(quotes.decode(good)).isInstanceOf(Quote.class);
        String member = "\"" + name + "\":\\d";
        assertThat(quotes.decode(good.replaceAll(member, json("'" + name + "':0"))))
                .isInstanceOf(Quote.class);
        assertThat(quotes.refuse(good.replaceAll(member, json("'" + name + "':-1"))))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(Reason.INVALID, name + " is -1, below 0");
        assertThat(quotes.refuse(good.replaceAll(member, json("'" + name + "':1e309"))))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(Reason.INVALID, name + " is 1e309, not finite as a double");
    }

    @ParameterizedTest
    @ValueSource(strings = {"o", "h", "l", "c", "v"})
    void eachNumberOfAMinuteBarIsChecked(String name) {
        String good = json("{'symbol':'A','t':1717425000000,'o':2,'h':2,'l':2,'c':2,'v':2}");
        assertThat(bars.decode(good)).isInstanceOf(MinuteBar.class);
        String member = "\"" + name + "\":\\d";
        assertThat(bars.refuse(good.replaceAll(member, json("'" + name + "':-1"))))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(Reason.INVALID, name + " is -1, below 0");
        assertThat(bars.refuse(good.replaceAll(member, json("'" + name + "':''"))))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(Reason.MALFORMED, name + " is \"\", not a number");
        assertThat(bars.refuse(good.replaceAll(member, json("'x':1"))))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(Reason.MALFORMED, name + " is missing");
    }

    @Test
    void aMinuteBarStartsAtAMinuteAndItsHighIsNotBelowItsLow() {
        assertThat(
                        bars.refuse(
                                json(
                                        "{'symbol':'A','t':1717425000001,'o':2,'h':2,'l':2,'c':2,'v':2}")))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(Reason.INVALID, "t is 1717425000001, not the start of a minute");
        assertThat(
                        bars.refuse(
                                json(
                                        "{'symbol':'A','t':'2024-06-03T14:30:00.000000001Z','o':2,"
                                                + "'h':2,'l':2,'c':2,'v':2}")))
                .extracting(DeadLetter::reason)
                .isEqualTo(Reason.INVALID);
        assertThat(
                        bars.refuse(
                                json(
                                        "{'payload':{'t':1717425000000,'o':2,'h':1.5,'l':2,'c':2,'v':2},"
                                                + "'symbol':'A'}")))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(Reason.INVALID, "payload.h is 1.5, below payload.l 2.0");
    }

    @Test
    void malformedComesBeforeInvalidBeforeFuture() {
        String future = "'t':9999999999999";
        assertThat(trades.refuse(json("{'symbol':''," + future + ",'p':1,'s':1,'id':[]}")).reason())
                .isEqualTo(Reason.MALFORMED);
        assertThat(trades.refuse(json("{" + future + ",'symbol':'','p':1,'s':1,'id':1}")).reason())
                .isEqualTo(Reason.INVALID);
        assertThat(trades.refuse(json("{" + future + ",'symbol':'A','p':1,'s':1,'id':1}")).reason())
                .isEqualTo(Reason.FUTURE);
        String futureMinute = "{'symbol':'A','t':9999999960000,'o':1,'l':1,'c':1,'v':1,'h':";
        assertThat(bars.refuse(json(futureMinute + "0}")).reason()).isEqualTo(Reason.INVALID);
        assertThat(bars.refuse(json(futureMinute + "1}")).reason()).isEqualTo(Reason.FUTURE);
    }

    @Test
    void theAllowedSkewIsInclusive() {
        // The clock stands at 14:30:00.250, one minute of skew is allowed.
        assertThat(trades.decode(tradeWith("t", "'t':'2024-06-03T14:31:00.250000000Z'")))
                .isInstanceOf(Trade.class);
        assertThat(trades.refuse(tradeWith("t", "'t':'2024-06-03T14:31:00.250000001Z'")))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(
                        Reason.FUTURE,
                        "t is \"2024-06-03T14:31:00.250000001Z\", further ahead of its Kafka timestamp"
                                + " than allowed");
        assertThat(trades.decode(tradeWith("t", "'t':" + (T + 60_250)))).isInstanceOf(Trade.class);
        assertThat(trades.refuse(tradeWith("t", "'t':" + (T + 60_251))).reason())
                .isEqualTo(Reason.FUTURE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775807",
                "9223372036854775808",
                "99999999999999999999999999999999",
                "9223372036854",
                "'2262-04-11T23:47:16.854775807Z'",
                "'2262-04-11T23:47:16.854775808Z'",
                "'9999-12-31T23:59:59.999999999-23:59'"
            })
    void aTimeBeyondTheRangeOfNanosecondsIsInTheFutureWhateverTheSkew(String t) {
        assertThat(trades.refuse(tradeWith("t", "'t':" + t)).reason()).isEqualTo(Reason.FUTURE);
        DecoderHarness patient =
                new DecoderHarness(
                        Input.TRADES, Duration.ofMillis(Long.MAX_VALUE), DecoderHarness.NOW);
        assertThat(patient.refuse(tradeWith("t", "'t':" + t)).reason()).isEqualTo(Reason.FUTURE);
        assertThat(patient.decode(tradeWith("t", "'t':'2262-04-11T23:47:15.999999999Z'")))
                .isInstanceOf(Trade.class);
    }

    @Test
    void theFirstMomentOf2000IsAccepted() {
        assertThat(trades.decode(tradeWith("t", "'t':946684800000")))
                .isEqualTo(trade("AAPL", 946_684_800_000_000_000L, 194.25, 100, "7", true));
        assertThat(trades.decode(tradeWith("t", "'t':'1999-12-31T19:00:00.000000001-05:00'")))
                .isEqualTo(trade("AAPL", 946_684_800_000_000_001L, 194.25, 100, "7", true));
        assertThat(trades.refuse(tradeWith("t", "'t':946684799999")))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(Reason.MALFORMED, "t is 946684799999, before the year 2000");
        assertThat(trades.refuse(tradeWith("t", "'t':'1999-12-31T23:59:59.999999999Z'")).error())
                .endsWith(", before the year 2000");
    }

    @ParameterizedTest
    @CsvSource({
        "1717425000, MALFORMED, seconds",
        "946684800, MALFORMED, seconds",
        "4102444799, MALFORMED, seconds",
        "1717425000000000, FUTURE, microseconds",
        "1717425000000000000, FUTURE, nanoseconds",
    })
    void aTimeInAnotherUnitIsToldByItsUnit(String t, Reason reason, String unit) {
        assertThat(trades.refuse(tradeWith("t", "'t':" + t)))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(
                        reason,
                        "t is " + t + ", which looks like " + unit + ": milliseconds are expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "946684799", "4102444800", "253402300799", "-1717425000"})
    void anEarlyTimeThatIsNoneOfOurDaysInSecondsIsOnlyEarly(String t) {
        assertThat(trades.refuse(tradeWith("t", "'t':" + t)).error())
                .isEqualTo("t is " + t + ", before the year 2000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n",
                "null",
                "true",
                "1",
                "'x'",
                "[]",
                "[{}]",
                "{",
                "}",
                "{}",
                "{'a'}",
                "{'a':}",
                "{'a':1",
                "{'a':'b",
                "{'a':1,}",
                "{,}",
                "{'payload':{}",
                "{'payload':{]}",
                "\uFEFF",
                "\uFEFF\uFEFF{}",
                "{} x",
                "{}{}",
                "{},",
                "{}]",
                "nul",
                "// {}\n{}"
            })
    void whatIsNotOneWholeObjectIsMalformed(String value) {
        assertThat(trades.refuse(json(value)).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void noValueIsMalformed() {
        assertThat(trades.refuse((byte[]) null))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(Reason.MALFORMED, "the value is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\r\n\t ", "\n{}", "x", "{\"symbol\":1}", "\0"})
    void onlySpaceMayFollowTheObject(String tail) {
        assertThat(trades.decode(FLAT_TRADE + tail) instanceof Trade).isEqualTo(tail.isBlank());
    }

    @Test
    void aByteOrderMarkOfUtf8IsTolerated() {
        assertThat(trades.decode("\uFEFF" + FLAT_TRADE)).isEqualTo(aapl("7"));
    }

    @Test
    void otherEncodingsAreNotGuessed() {
        for (Charset charset :
                new Charset[] {
                    UTF_16BE,
                    UTF_16LE,
                    Charset.forName("UTF-32BE"),
                    Charset.forName("UTF-32LE"),
                    Charset.forName("X-UTF-16LE-BOM"),
                    Charset.forName("UTF-16"),
                    Charset.forName("X-UTF-32BE-BOM"),
                    Charset.forName("X-UTF-32LE-BOM")
                }) {
            assertThat(trades.refuse(FLAT_TRADE.getBytes(charset)).reason())
                    .as(charset.name())
                    .isEqualTo(Reason.MALFORMED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "C3",
                "C3 28",
                "C0 80",
                "C1 BF",
                "E0 80 80",
                "E0 9F BF",
                "E2 82",
                "ED A0 80",
                "ED BF BF",
                "ED A0 BD ED B8 80",
                "F0 80 80 80",
                "F0 8F BF BF",
                "F0 9F 98",
                "F4 90 80 80",
                "F8 88 80 80 80",
                "FE",
                "FF"
            })
    void invalidUtf8IsMalformedEverywhere(String hex) {
        String bad = new String(HexFormat.ofDelimiter(" ").parseHex(hex), ISO_8859_1);
        for (String value :
                new String[] {
                    tradeWith("symbol", "'symbol':'" + bad + "'"),
                    tradeWith("x", "").replace("{", json("{'note':'" + bad + "',")),
                    tradeWith("x", "").replace("{", json("{'" + bad + "':1,")),
                    bad + FLAT_TRADE,
                    FLAT_TRADE + bad
                }) {
            assertThat(trades.refuse(value.getBytes(ISO_8859_1)).reason())
                    .isEqualTo(Reason.MALFORMED);
        }
        assertThat(trades.decode(tradeWith("x", "").replace("{", json("{'note':'é€😀',"))))
                .isEqualTo(aapl("7"));
    }

    @Test
    void invalidUtf8IsNamedByItsPlace() {
        byte[] value = FLAT_TRADE.getBytes(UTF_8);
        value[11] = (byte) 0xC0;
        assertThat(trades.refuse(value).error()).isEqualTo("not UTF-8 at byte 11");
        byte[] late = (" ".repeat(5000) + FLAT_TRADE).getBytes(UTF_8);
        late[5011] = (byte) 0xFF;
        assertThat(trades.refuse(late).error()).isEqualTo("not UTF-8 at byte 5011");
    }

    @Test
    void nestingNumbersAndNamesAreBounded() {
        String deep = "[".repeat(900) + "]".repeat(900);
        assertThat(trades.decode(tradeWith("x", "").replace("{", json("{'deep':" + deep + ","))))
                .isEqualTo(aapl("7"));
        for (int depth : new int[] {1_001, 100_000}) {
            String tooDeep = "[".repeat(depth) + "]".repeat(depth);
            assertThat(trades.refuse(json("{'x':" + tooDeep + "}")).reason())
                    .isEqualTo(Reason.MALFORMED);
        }
        assertThat(trades.refuse(tradeWith("p", "'p':" + "1".repeat(1_001))).reason())
                .isEqualTo(Reason.MALFORMED);
        assertThat(trades.refuse(tradeWith("p", "'p':" + "1".repeat(1_000))).reason())
                .isEqualTo(Reason.INVALID);
        String name = "n".repeat(100_000);
        assertThat(trades.refuse(json("{'" + name + "':1}")).error()).startsWith("not JSON");
        assertThat(trades.decode(FLAT_TRADE)).isEqualTo(aapl("7"));
    }

    @Test
    void aLongTextInAnUnknownFieldIsIgnored() {
        String note = json("{'note':'" + "é".repeat(1 << 19) + "',");
        assertThat(trades.decode(tradeWith("x", "").replace("{", note))).isEqualTo(aapl("7"));
    }

    @Test
    void manyUnknownNamesDoNotHarmGoodRecords() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(trades.decode(tradeWith("x", "").replace("{", json("{'n" + i + "':1,"))))
                    .isInstanceOf(Trade.class);
        }
        assertThat(trades.decode(FLAT_TRADE)).isEqualTo(aapl("7"));
    }

    @Test
    void anErrorIsOneShortLine() {
        assertThat(
                        trades.refuse(
                                        tradeWith(
                                                "p",
                                                "'p':'\\n\\u001b[31m\\u202e\\u2028"
                                                        + "x".repeat(500)
                                                        + "'"))
                                .error())
                .isEqualTo(
                        "p is \"\\u000a\\u001b[31m\\u202e\\u2028"
                                + "x".repeat(92)
                                + "…\", not a number");
        assertThat(trades.refuse("{\"" + "\n".repeat(10)).error())
                .startsWith("not JSON at byte ")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'is_final':null | true",
                "'isFinal':null | true",
                "'isFinal':false | false",
                "'is_final':null,'isFinal':false | false",
                "'is_final':true,'isFinal':false | true",
                "'is_final':false,'isFinal':'x' | false",
            })
    void aRecordIsFinalUnlessItSaysOtherwise(String members, boolean isFinal) {
        Trade expected = trade("AAPL", T * 1_000_000, 194.25, 100, "7", isFinal);
        assertThat(trades.decode(tradeWith("s", "'s':100," + members))).isEqualTo(expected);
        assertThat(
                        trades.decode(
                                json(
                                        "{'symbol':'AAPL','ingestTs':1,'eventTs':1717425000000,"
                                                + members
                                                + ",'payload':{'p':194.25,'s':100,'id':7}}")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | `` | `` | `` | NONE",
                "'x':null,'c':null,'z':null,'side':null | `` | `` | `` | NONE",
                "'x':'','c':'','z':'','side':'' | `` | `` | `` | NONE",
                "'c':[] | `` | `` | `` | NONE",
                "'c':[''] | `` | `` | `` | NONE",
                "'x':'V','c':[' '],'z':'A' | V | ` ` | A | NONE",
                "'x':'V','c':[' ','I'],'z':'A' | V | ` I` | A | NONE",
                "'x':'D','c':['@','T','I'],'z':'C' | D | @TI | C | NONE",
                "'c':'@F' | `` | @F | `` | NONE",
                "'c':['I','I','@'] | `` | II@ | `` | NONE",
                "'c':['@','ODD'],'z':'OTC' | `` | @\uFFFD | \uFFFD | NONE",
                "'c':['\\ud83d\\ude00','\\ud83d'] | `` | \uFFFD\uFFFD | `` | NONE",
                "'c':'\\ud83d\\ude00A\\ud83d' | `` | \uFFFDA\uFFFD | `` | NONE",
                "'x':12,'z':3 | 12 | `` | 3 | NONE",
                "'side':'BUY' | `` | `` | `` | BUY",
                "'side':'sell' | `` | `` | `` | SELL",
                "'side':'Buy','tks':'S' | `` | `` | `` | BUY",
                "'tks':'B' | `` | `` | `` | BUY",
                "'side':null,'tks':'S' | `` | `` | `` | SELL",
                "'tks':'-' | `` | `` | `` | NONE",
                "'side':'unknown' | `` | `` | `` | NONE",
            })
    void aTradeSaysVenueConditionsTapeAndSide(
            String members, String venue, String conditions, String tape, Side side) {
        Trade expected =
                new Trade(
                        "AAPL",
                        T * 1_000_000,
                        194.25,
                        100,
                        "7",
                        venue,
                        conditions,
                        tape.isEmpty() ? 0 : tape.charAt(0),
                        side,
                        true,
                        DecoderHarness.PARTITION,
                        DecoderHarness.OFFSET,
                        Long.MIN_VALUE);
        String said = members.isEmpty() ? "" : "," + members;
        for (int i = 0; i < 2; i++) { // the second one comes from the cache
            assertThat(trades.decode(tradeWith("s", "'s':100" + said))).isEqualTo(expected);
        }
        assertThat(
                        trades.decode(
                                json(
                                        "{'symbol':'AAPL','payload':{'t':1717425000000,"
                                                + "'p':194.25,'s':100,'i':7"
                                                + said
                                                + "}}")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'x':[] | x is an array, neither a string nor an integer",
                "'x':'a','x':'a' | x is given twice",
                "'z':{} | z is an object, neither a string nor an integer",
                "'z':'\\ud83d' | z is \"\\ud83d\", with half of a surrogate pair",
                "'side':true | side is true, neither a string nor an integer",
                "'tks':1.5 | tks is 1.5, neither a string nor an integer",
                "'c':7 | c is 7, neither a list nor a string",
                "'c':{'c':[]} | c is an object, neither a list nor a string",
                "'c':[7] | c has 7, not a string",
                "'c':['@',null] | c has null, not a string",
                "'c':['@',['@',{}],'@'] | c has an array, not a string",
                "'c':[],'c':[] | c is given twice",
            })
    void malformedVenuesConditionsTapesAndSides(String members, String error) {
        assertThat(trades.refuse(tradeWith("s", "'s':100," + members)))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(Reason.MALFORMED, error);
    }

    @Test
    void venuesAndConditionsAreBounded() {
        String longest = "x".repeat(256);
        Trade trade = (Trade) trades.decode(tradeWith("s", "'s':100,'c':'" + longest + "'"));
        assertThat(trade.conditions()).isEqualTo(longest);
        assertThat(trades.refuse(tradeWith("s", "'s':100,'c':'" + longest + "x'")))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(Reason.INVALID, "c has 257 codes, at most 256 are allowed");
        for (String name : new String[] {"x", "z", "side"}) {
            assertThat(trades.refuse(tradeWith("s", "'s':1,'" + name + "':'" + longest + "x'")))
                    .extracting(DeadLetter::reason)
                    .isEqualTo(Reason.INVALID);
        }
    }

    @Test
    void venuesAndConditionsAreAllocatedOnce() {
        String value = tradeWith("s", "'s':1,'x':'V','c':['@','I']");
        Trade first = (Trade) trades.decode(value);
        Trade second = (Trade) trades.decode(value);
        assertThat(second.venue()).isEqualTo("V").isSameAs(first.venue());
        assertThat(second.conditions()).isEqualTo("@I").isSameAs(first.conditions());
    }

    private static final String CORRECTION =
            "'x':'V','oi':'1','op':194.5,'os':100,'oc':['@','I'],"
                    + "'ci':2,'cp':194.25,'cs':50,'cc':['@'],'t':'2024-06-03T14:30:00Z','z':'C'";

    private static final String CANCEL =
            "'i':7,'x':'V','p':194.25,'s':100,'a':'E','t':'2024-06-03T14:30:00Z','z':'C'";

    @Test
    void correctionsFlatAndInAnEnvelope() {
        Correction expected =
                new Correction(
                        "AAPL",
                        T * 1_000_000,
                        "V",
                        new Version("1", 194.5, 100, "@I"),
                        new Version("2", 194.25, 50, "@"),
                        'C',
                        DecoderHarness.PARTITION,
                        DecoderHarness.OFFSET,
                        Long.MIN_VALUE);
        assertThat(trades.decode(json("{'T':'c','S':'AAPL'," + CORRECTION + "}")))
                .isEqualTo(expected);
        assertThat(
                        trades.decode(
                                json(
                                        "{'symbol':'AAPL','channel':'trades','payload':{'T':'c',"
                                                + CORRECTION
                                                + "}}")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"oi", "op", "os", "ci", "cp", "cs", "t"})
    void aCorrectionNeedsBothVersions(String name) {
        String without = CORRECTION.replace("'" + name + "'", "'" + name + "?'");
        assertThat(trades.refuse(json("{'T':'c','S':'AAPL'," + without + "}")))
                .extracting(DeadLetter::reason, DeadLetter::error)
                .containsExactly(Reason.MALFORMED, name + " is missing");
        String zero = CORRECTION.replaceAll("'" + name + "':[^,]+", "'" + name + "':0");
        assertThat(trades.decode(json("{'T':'c','S':'AAPL'," + zero + "}")) instanceof DeadLetter)
                .as("an id may be 0, nothing else")
                .isEqualTo(!name.endsWith("i"));
    }

    @Test
    void aCorrectionNeedsNoConditionsVenueAndTape() {
        String bare = "'oi':1,'op':2,'os':3,'ci':4,'cp':5,'cs':6,'t':1717425000000,'oc':null";
        assertThat(trades.decode(json("{'T':'c','S':'AAPL'," + bare + "}")))
                .isEqualTo(
                        new Correction(
                                "AAPL",
                                T * 1_000_000,
                                "",
                                new Version("1", 2, 3, ""),
                                new Version("4", 5, 6, ""),
                                (char) 0,
                                DecoderHarness.PARTITION,
                                DecoderHarness.OFFSET,
                                Long.MIN_VALUE));
    }

    @Test
    void cancelsFlatAndInAnEnvelope() {
        Cancel expected =
                new Cancel(
                        "AAPL",
                        T * 1_000_000,
                        "7",
                        "V",
                        194.25,
                        100,
                        'E',
                        'C',
                        DecoderHarness.PARTITION,
                        DecoderHarness.OFFSET,
                        Long.MIN_VALUE);
        assertThat(trades.decode(json("{'T':'x','S':'AAPL'," + CANCEL + "}"))).isEqualTo(expected);
        assertThat(
                        trades.decode(
                                json(
                                        "{'symbol':'AAPL','channel':'cancelErrors','payload':{"
                                                + CANCEL
                                                + "}}")))
                .isEqualTo(expected);
        assertThat(
                        trades.refuse(json("{'T':'x','S':'AAPL'," + CANCEL + "}").replace("p", "q"))
                                .error())
                .isEqualTo("p is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TRADES | t, trade, trades | Trade",
                "TRADES | c, correction, corrections | Correction",
                "TRADES | x, cancel, cancels, cancelError, cancelErrors | Cancel",
                "QUOTES | q, quote, quotes | Quote",
                "MINUTE_BARS | b, bar, bars, u, updatedBar, updatedBars | MinuteBar",
            })
    void eachTopicHasItsMessageTypes(Input input, String words, String event) {
        DecoderHarness decoder = new DecoderHarness(input);
        for (String word : words.split(", ")) {
            for (String value : typed("'" + word + "'")) {
                assertThat(decoder.decode(json(value)).getClass().getSimpleName())
                        .as(value)
                        .isEqualTo(event);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TRADES | q, b, u, d, l, s, n, quotes, bars, T, TRADES, trade_updates, ' t', '' |"
                        + " a trade, correction or cancel",
                "QUOTES | t, c, x, b, o, trades, orderbooks | a quote",
                "MINUTE_BARS | t, c, x, q, d, dailyBars, trades | a minute bar",
            })
    void aRecordOfAnotherTypeIsMalformedAndNamed(Input input, String words, String expected) {
        DecoderHarness decoder = new DecoderHarness(input);
        for (String word : words.replace("'", "").split(", ", -1)) {
            for (String value : typed("'" + word + "'")) {
                DeadLetter letter = decoder.refuse(json(value));
                assertThat(letter.reason()).isEqualTo(Reason.MALFORMED);
                assertThat(letter.error())
                        .matches("(T|channel|payload\\.T) is .*")
                        .endsWith(" is \"" + word + "\", not " + expected);
            }
        }
        for (String odd : new String[] {"[]", "true", "1.5", "'" + "x".repeat(257) + "'"}) {
            for (String value : typed(odd)) {
                assertThat(decoder.refuse(json(value)).reason()).isEqualTo(Reason.MALFORMED);
            }
        }
    }

    /** Records with the fields of every type that say their type at each of the places for it. */
    private static String[] typed(String type) {
        String fields =
                "'t':1717425000000,'p':1,'s':1,'i':1,'oi':1,'op':1,'os':1,'ci':1,'cp':1,'cs':1,"
                        + "'bp':1,'ap':1,'bs':1,'as':1,'o':1,'h':1,'l':1,'v':1";
        // On the trades topic it is a list, on that of the minute bars a number.
        String[] closes = {"", ",'c':1"};
        boolean isBar = type.matches("'(b|bar|bars|u|updatedBars?)'");
        String all = "'symbol':'AAPL'," + fields + closes[isBar ? 1 : 0];
        return new String[] {
            "{'T':" + type + "," + all + "}",
            "{'T':" + type + ",'symbol':'AAPL','channel':'y','payload':{" + all + "}}",
            "{'symbol':'AAPL','channel':'y','payload':{'T':" + type + "," + all + "}}",
            "{'T':'y','symbol':'AAPL','payload':{" + all + ",'T':" + type + "}}",
            "{'T':null,'symbol':'AAPL','channel':" + type + ",'payload':{'T':null," + all + "}}",
        };
    }

    @Test
    void theChannelOfAFlatRecordSaysNothing() {
        assertThat(trades.decode(tradeWith("s", "'s':100,'channel':'cancelErrors'")))
                .isEqualTo(aapl("7"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'bp':10,'bs':1,'ap':11,'as':2 | 10 | 1 | 11 | 2",
                "'bp':10,'bs':1 | 10 | 1 | 0 | 0",
                "'ap':11,'as':2 | 0 | 0 | 11 | 2",
                "'bp':10,'bs':1,'ap':null,'as':null | 10 | 1 | 0 | 0",
                "'bp':0,'bs':0,'ap':11,'as':2 | 0 | 0 | 11 | 2",
                "'bp':0,'bs':5,'ap':null,'as':2 | 0 | 0 | 0 | 0",
                "'bp':-0.0,'bs':5,'ap':11,'as':2 | 0 | 0 | 11 | 2",
                "'bp':10,'ap':11,'as':null | 10 | 0 | 11 | 0",
                "'y':1 | 0 | 0 | 0 | 0",
            })
    void aSideOfAQuoteThatIsAbsentNullOrZeroIsEmpty(
            String members, double bid, double bidSize, double ask, double askSize) {
        Quote expected =
                new Quote(
                        "AAPL",
                        T * 1_000_000,
                        bid,
                        ask,
                        bidSize,
                        askSize,
                        DecoderHarness.PARTITION,
                        DecoderHarness.OFFSET);
        String head = "{'symbol':'AAPL','t':1717425000000,";
        assertThat(quotes.decode(json(head + members + "}"))).isEqualTo(expected);
        assertThat(quotes.decode(json(head + "'payload':{'t':1717425000000," + members + "}}")))
                .isEqualTo(expected);
    }

    @Test
    void nullIsAbsenceEverywhere() {
        String nulls =
                "'payload':null,'event_ts':null,'eventTs':null,'is_final':null,'isFinal':null,"
                        + "'T':null,'channel':null,'x':null,'c':null,'z':null,'side':null,"
                        + "'tks':null,'a':null,'oi':null,'S':null,'i':null,'y':null";
        assertThat(trades.decode(tradeWith("s", "'s':100," + nulls))).isEqualTo(aapl("7"));
        assertThat(
                        trades.decode(
                                json(
                                        "{'S':'AAPL','symbol':null,'T':null,'feed':null,'payload':{"
                                                + "'i':7,'id':null,'t':1717425000000,'p':194.25,"
                                                + "'s':100,'x':null,'c':null,'T':null}}")))
                .isEqualTo(aapl("7"));
    }

    @Test
    void travelsToTheTaskManagersAndOpensThere() throws Exception {
        MarketEventDeserializer deserializer =
                InstantiationUtil.clone(
                        new MarketEventDeserializer(
                                Input.TRADES, Duration.ofMinutes(1), Clock.systemUTC()));
        long now = Instant.now().toEpochMilli();
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("t", 0, 0, null, tradeWith("t", "'t':" + now).getBytes(UTF_8));
        InputRecord decoded = deserializer.decode(record);
        assertThat(decoded).isInstanceOf(Trade.class);
        assertThat(deserializer.eventMillis(decoded)).isEqualTo(now);
        assertThat(deserializer.type()).isEqualTo(InputRecordTypeInfo.RECORDS);
    }

    @Test
    void aNegativeSkewIsRefused() {
        assertThatThrownBy(
                        () ->
                                new MarketEventDeserializer(
                                        Input.TRADES, Duration.ofMillis(-1), Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxClockSkew");
    }
}
