package torghut.ta.indicators;

/**
 * A running sum with the digits that each addition loses kept beside it, so that the error does not
 * grow with the number of terms.
 *
 * <p>Source: A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen,
 * ZAMM 54 (1974); the lost digits by D. E. Knuth, The Art of Computer Programming 2, 4.2.2.
 */
final class CompensatedSum {

    private double sum;
    private double lost;

    CompensatedSum(double sum, double lost) {
        this.sum = sum;
        this.lost = lost;
    }

    /** The sum with {@code x} added; nothing changes. */
    double preview(double x) {
        return sum + x + (lost + lostBy(x));
    }

    void add(double x) {
        lost += lostBy(x);
        sum += x;
    }

    double sum() {
        return sum;
    }

    double lost() {
        return lost;
    }

    /** What the rounded {@code sum + x} lacks, exactly. */
    private double lostBy(double x) {
        double rounded = sum + x;
        double added = rounded - sum;
        return (sum - (rounded - added)) + (x - added);
    }
}
