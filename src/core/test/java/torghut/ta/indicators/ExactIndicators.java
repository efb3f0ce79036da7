package torghut.ta.indicators;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import torghut.ta.testing.ExactQuotient;

/**
 * The definitions of the indicators, computed the long way: with 34 digits, over all bars of a
 * window at every bar, and with sessions read off the wall clock. Shares nothing with what it
 * checks.
 */
final class ExactIndicators {

    /** As in the snapshot; null where a value is not defined. */
    record Values(
            BigDecimal ema12,
            BigDecimal ema26,
            BigDecimal macd,
            BigDecimal macdSignal,
            BigDecimal macdHist,
            BigDecimal rsi14,
            BigDecimal bollMid,
            BigDecimal bollUpper,
            BigDecimal bollLower,
            double vwapSession,
            double vwapRolling,
            BigDecimal realizedVolatility) {}

    private static final MathContext DIGITS = MathContext.DECIMAL128;
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final IndicatorParameters parameters;
    private final List<BarInput> bars;
    private final List<BigDecimal> closes = new ArrayList<>();
    private final List<String> sessions = new ArrayList<>();

    /** Sums over the first k bars, without any rounding: differences of them are exact. */
    private final List<BigDecimal> notionals = new ArrayList<>(List.of(BigDecimal.ZERO));

    private final List<BigDecimal> volumes = new ArrayList<>(List.of(BigDecimal.ZERO));

    /** For each bar its squared return, null where there is none. */
    private final List<BigDecimal> squares = new ArrayList<>();

    private ExactIndicators(IndicatorParameters parameters, List<BarInput> bars) {
        this.parameters = parameters;
        this.bars = bars;
        for (int k = 0; k < bars.size(); k++) {
            BarInput bar = bars.get(k);
            closes.add(new BigDecimal(bar.close()));
            sessions.add(session(bar));
            notionals.add(notionals.get(k).add(exact(bar.notional())));
            volumes.add(volumes.get(k).add(exact(bar.volume())));
            squares.add(
                    k > 0 && sessions.get(k).equals(sessions.get(k - 1))
                            ? ln(closes.get(k).divide(closes.get(k - 1), DIGITS)).pow(2, DIGITS)
                            : null);
        }
    }

    /** The values after each bar. */
    static List<Values> of(IndicatorParameters parameters, List<BarInput> bars) {
        return new ExactIndicators(parameters, bars).values();
    }

    private List<Values> values() {
        List<BigDecimal> ema12 = ema(closes, 12);
        List<BigDecimal> ema26 = ema(closes, 26);
        List<BigDecimal> macd = minus(ema12, ema26);
        List<BigDecimal> defined = macd.stream().filter(value -> value != null).toList();
        List<BigDecimal> signal = new ArrayList<>(ema(defined, 9));
        while (signal.size() < closes.size()) {
            signal.add(0, null);
        }
        List<BigDecimal> hist = minus(macd, signal);
        List<BigDecimal> rsi = rsi(14);
        int firstOfSession = 0;

        List<Values> values = new ArrayList<>();
        for (int k = 0; k < bars.size(); k++) {
            if (!sessions.get(k).equals(sessions.get(firstOfSession))) {
                firstOfSession = k;
            }
            BigDecimal mid = k < 19 ? null : mean(closes.subList(k - 19, k + 1));
            BigDecimal width = mid == null ? null : TWO.multiply(deviation(k, mid));
            values.add(
                    new Values(
                            ema12.get(k),
                            ema26.get(k),
                            macd.get(k),
                            signal.get(k),
                            hist.get(k),
                            rsi.get(k),
                            mid,
                            mid == null ? null : mid.add(width),
                            mid == null ? null : mid.subtract(width),
                            vwap(firstOfSession, k),
                            vwap(firstOfWindow(k, parameters.vwapWindowMillis()), k),
                            volatility(k)));
        }
        return values;
    }

    private static List<BigDecimal> ema(List<BigDecimal> values, int period) {
        BigDecimal smoothing = TWO.divide(BigDecimal.valueOf(period + 1), DIGITS);
        List<BigDecimal> averages = new ArrayList<>();
        BigDecimal average = null;
        for (int k = 0; k < values.size(); k++) {
            if (k == period - 1) {
                average = mean(values.subList(0, period));
            } else if (k >= period) {
                BigDecimal distance = values.get(k).subtract(average);
                average = average.add(smoothing.multiply(distance), DIGITS);
            }
            averages.add(average);
        }
        return averages;
    }

    private List<BigDecimal> rsi(int period) {
        List<BigDecimal> gains = new ArrayList<>();
        List<BigDecimal> losses = new ArrayList<>();
        List<BigDecimal> indexes = new ArrayList<>();
        BigDecimal gain = null;
        BigDecimal loss = null;
        for (int k = 0; k < closes.size(); k++) {
            if (k > 0) {
                BigDecimal move = closes.get(k).subtract(closes.get(k - 1));
                gains.add(move.max(BigDecimal.ZERO));
                losses.add(move.negate().max(BigDecimal.ZERO));
            }
            if (k == period) {
                gain = mean(gains);
                loss = mean(losses);
            } else if (k > period) {
                gain = wilder(gain, gains.get(k - 1), period);
                loss = wilder(loss, losses.get(k - 1), period);
            }
            indexes.add(k < period ? null : index(gain, loss));
        }
        return indexes;
    }

    private static BigDecimal wilder(BigDecimal average, BigDecimal x, int period) {
        return average.multiply(BigDecimal.valueOf(period - 1))
                .add(x)
                .divide(BigDecimal.valueOf(period), DIGITS);
    }

    private static BigDecimal index(BigDecimal gain, BigDecimal loss) {
        BigDecimal both = gain.add(loss);
        return both.signum() == 0
                ? BigDecimal.valueOf(50)
                : HUNDRED.multiply(gain).divide(both, DIGITS);
    }

    private BigDecimal deviation(int k, BigDecimal mid) {
        BigDecimal sum = BigDecimal.ZERO;
        for (BigDecimal close : closes.subList(k - 19, k + 1)) {
            sum = sum.add(close.subtract(mid).pow(2));
        }
        return sum.divide(BigDecimal.valueOf(20), DIGITS).sqrt(DIGITS);
    }

    private static BigDecimal exact(ExactSum sum) {
        BigDecimal exact = BigDecimal.ZERO;
        for (double part : sum.parts()) {
            exact = exact.add(new BigDecimal(part));
        }
        return exact;
    }

    private double vwap(int from, int k) {
        BigDecimal notional = notionals.get(k + 1).subtract(notionals.get(from));
        BigDecimal volume = volumes.get(k + 1).subtract(volumes.get(from));
        return ExactQuotient.of(notional, volume);
    }

    private BigDecimal volatility(int k) {
        BigDecimal sum = BigDecimal.ZERO;
        long elapsedMillis = 0;
        int returns = 0;
        for (int i = firstOfWindow(k, parameters.volatilityWindowMillis()); i <= k; i++) {
            if (squares.get(i) != null) {
                sum = sum.add(squares.get(i));
                elapsedMillis += bars.get(i).endMillis() - bars.get(i - 1).endMillis();
                returns++;
            }
        }
        if (returns < 2) {
            return null;
        }
        return sum.multiply(BigDecimal.valueOf(1000 * parameters.annualizationSeconds()))
                .divide(BigDecimal.valueOf(elapsedMillis), DIGITS)
                .sqrt(DIGITS);
    }

    private int firstOfWindow(int k, long windowMillis) {
        int first = k;
        while (first > 0
                && bars.get(first - 1).endMillis() > bars.get(k).endMillis() - windowMillis) {
            first--;
        }
        return first;
    }

    /** Date and time on the wall clock at which the session of a bar began. */
    private String session(BarInput bar) {
        ZonedDateTime start =
                Instant.ofEpochMilli(bar.startMillis()).atZone(parameters.sessionZone());
        List<LocalTime> resets = parameters.sessionResets();
        for (int i = resets.size() - 1; i >= 0; i--) {
            if (!start.toLocalTime().isBefore(resets.get(i))) {
                return start.toLocalDate() + " " + resets.get(i);
            }
        }
        return start.toLocalDate().minusDays(1) + " " + resets.get(resets.size() - 1);
    }

    private static List<BigDecimal> minus(List<BigDecimal> left, List<BigDecimal> right) {
        List<BigDecimal> differences = new ArrayList<>();
        for (int k = 0; k < left.size(); k++) {
            differences.add(
                    left.get(k) == null || right.get(k) == null
                            ? null
                            : left.get(k).subtract(right.get(k)));
        }
        return differences;
    }

    private static BigDecimal mean(List<BigDecimal> values) {
        return sum(values).divide(BigDecimal.valueOf(values.size()), DIGITS);
    }

    private static BigDecimal sum(List<BigDecimal> values) {
        return values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** ln x = 2^n ln x^(1/2^n), and ln x = 2 artanh((x - 1) / (x + 1)), a series good near 1. */
    static BigDecimal ln(BigDecimal x) {
        BigDecimal root = x;
        BigDecimal factor = TWO;
        while (root.subtract(BigDecimal.ONE).abs().compareTo(new BigDecimal("0.1")) > 0) {
            root = root.sqrt(DIGITS);
            factor = factor.multiply(TWO);
        }
        BigDecimal z = root.subtract(BigDecimal.ONE).divide(root.add(BigDecimal.ONE), DIGITS);
        BigDecimal square = z.multiply(z, DIGITS);
        BigDecimal power = z;
        BigDecimal sum = z;
        for (int n = 3; n < 35; n += 2) {
            power = power.multiply(square, DIGITS);
            sum = sum.add(power.divide(BigDecimal.valueOf(n), DIGITS), DIGITS);
        }
        return factor.multiply(sum, DIGITS);
    }
}
