package torghut.ta.indicators;

/**
 * One bar as the indicators take it. The sums are exact, which keeps averages over many bars exact,
 * and nobody changes them afterwards.
 *
 * @param startMillis start of the bar, inclusive, in milliseconds since the epoch; says to which
 *     session the bar belongs
 * @param endMillis end of the bar, exclusive, &gt; {@code startMillis}; says to which rolling
 *     windows the bar belongs
 * @param open price of the first trade, &gt; 0
 * @param high highest price, at least {@code open} and {@code close}
 * @param low lowest price, &gt; 0, at most {@code open} and {@code close}
 * @param close price of the last trade, &gt; 0
 * @param notional sum of price times size, &ge; 0 (a product can be too small for a double)
 * @param volume sum of the sizes behind {@code notional}, &ge; 0; both are 0 if no trade of the bar
 *     counts for averages
 */
public record BarInput(
        long startMillis,
        long endMillis,
        double open,
        double high,
        double low,
        double close,
        ExactSum notional,
        ExactSum volume) {

    /** Far above any market, far enough below the largest double that no sum overflows. */
    private static final double LARGEST = 1e300;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the bar is empty, or if a number (the bar's own VWAP
     *     included) is outside its range, above 1e300 or NaN; names all of them
     */
    public BarInput {
        double notionalValue = notional.high();
        double volumeValue = volume.high();
        boolean usable =
                startMillis < endMillis
                        && low > 0
                        && low <= Math.min(open, close)
                        && high >= Math.max(open, close)
                        && high <= LARGEST
                        && notionalValue >= 0
                        && notionalValue <= LARGEST
                        && volumeValue >= 0
                        && volumeValue <= LARGEST
                        && (volumeValue == 0
                                ? notionalValue == 0
                                : notionalValue / volumeValue <= LARGEST);
        if (!usable) {
            throw new IllegalArgumentException(
                    "not a bar: startMillis "
                            + startMillis
                            + ", endMillis "
                            + endMillis
                            + ", open "
                            + open
                            + ", high "
                            + high
                            + ", low "
                            + low
                            + ", close "
                            + close
                            + ", notional "
                            + notionalValue
                            + ", volume "
                            + volumeValue);
        }
    }

    /** A bar whose open, high, low and close are the same price and whose sums are doubles. */
    public BarInput(
            long startMillis, long endMillis, double price, double notional, double volume) {
        this(
                startMillis,
                endMillis,
                price,
                price,
                price,
                price,
                ExactSum.of(notional),
                ExactSum.of(volume));
    }

    /** Mean of high, low and close. */
    double typicalPrice() {
        return (high + low + close) / 3;
    }

    /**
     * Checks that this bar comes after the last one.
     *
     * @throws IllegalArgumentException if it starts before {@code lastEndMillis}
     */
    void requireAfter(long lastEndMillis) {
        if (startMillis < lastEndMillis) {
            throw new IllegalArgumentException(
                    "bar starts at "
                            + startMillis
                            + ", before the end of the last one, "
                            + lastEndMillis);
        }
    }
}
