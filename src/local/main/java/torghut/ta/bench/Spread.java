package torghut.ta.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The median of some measurements, with the smallest and the largest. */
record Spread(double median, double min, double max) {

    /** At least one. */
    static Spread of(Collection<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** Of the ratios of some measurements to those of a base in the same order. */
    static Spread ofRatios(List<Double> values, List<Double> base) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / base.get(i));
        }
        return of(ratios);
    }

    /** "0.52 (0.49-0.55)". */
    String format(String pattern) {
        return String.format(
                Locale.ROOT, pattern + " (" + pattern + "-" + pattern + ")", median, min, max);
    }
}
