package torghut.ta.indicators;

/**
 * What the indicators read of one bar.
 *
 * @param startMillis start of the bar, inclusive, in milliseconds since the epoch; says to which
 *     session the bar belongs
 * @param endMillis end of the bar, exclusive, &gt; {@code startMillis}; says to which rolling
 *     windows the bar belongs
 * @param close price of the last trade, &gt; 0
 * @param notional sum of price times size, &ge; 0 (a product can be too small for a double)
 * @param volume sum of the sizes, &gt; 0
 */
public record BarInput(
        long startMillis, long endMillis, double close, double notional, double volume) {

    /** Far above any market, far enough below the largest double that no sum overflows. */
    private static final double LARGEST = 1e300;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the bar is empty, or if a number (the bar's own VWAP
     *     included) is outside its range, above 1e300 or NaN; names all of them
     */
    public BarInput {
        boolean usable =
                startMillis < endMillis
                        && close > 0
                        && close <= LARGEST
                        && notional >= 0
                        && notional <= LARGEST
                        && volume > 0
                        && volume <= LARGEST
                        && notional / volume <= LARGEST;
        if (!usable) {
            throw new IllegalArgumentException(
                    "not a bar: startMillis "
                            + startMillis
                            + ", endMillis "
                            + endMillis
                            + ", close "
                            + close
                            + ", notional "
                            + notional
                            + ", volume "
                            + volume);
        }
    }
}
