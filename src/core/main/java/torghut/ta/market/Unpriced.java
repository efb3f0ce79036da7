package torghut.ta.market;

import torghut.ta.indicators.ExactSum;

/**
 * What was traded since the last bar in seconds that have no bar, because none of their trades may
 * set a price.
 *
 * @param volume sum of the sizes
 * @param count number of trades
 */
record Unpriced(ExactSum volume, long count) {

    static final Unpriced NONE = new Unpriced(new ExactSum(), 0);

    /** The unpriced part of a second: its whole volume if it has no bar, else nothing. */
    static Unpriced of(Ohlcv second) {
        return second.isPriced() ? NONE : new Unpriced(second.volume(), second.tradeCount());
    }

    Unpriced plus(Unpriced other) {
        return new Unpriced(volume.plus(other.volume), count + other.count);
    }

    Unpriced minus(Unpriced other) {
        return new Unpriced(volume.minus(other.volume), count - other.count);
    }
}
