package torghut.ta.indicators;

/**
 * An indicator that turns each number of a series into one number, such as a moving average of
 * closes.
 */
interface Line {

    /**
     * Takes the next number and returns the value after it, NaN before the warm-up is over. A NaN
     * as input changes nothing and gives NaN, so that lines can be chained: their warm-ups add up.
     */
    double update(Cells cells, double x);
}
