package torghut.ta.market;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import torghut.ta.model.Alert;

/**
 * A condition on the values of a bar: {@code [timeframe:] value operator (value | number)}, for
 * example {@code rsi14 < 30} or {@code 5m: ema12 crosses_above ema26}. Without a timeframe it is
 * about seconds.
 *
 * @param timeframe whose bars it looks at
 * @param left name of a value
 * @param operator how the two sides are compared
 * @param right name of a value, null where a number stands
 * @param number the right side, where it is a number
 */
public record AlertRule(
        String timeframe, String left, Operator operator, String right, double number)
        implements Serializable {

    /** Timeframe of a rule that names none. */
    public static final String SECONDS = "1s";

    /** There was no earlier bar, or one of the sides was not defined then. */
    private static final byte UNKNOWN = Byte.MIN_VALUE;

    /** How two values are compared. */
    public enum Operator {
        BELOW("<", Alert.Direction.DOWN),
        AT_MOST("<=", Alert.Direction.DOWN),
        ABOVE(">", Alert.Direction.UP),
        AT_LEAST(">=", Alert.Direction.UP),
        /** Left was not above right at the previous bar, and is now. */
        CROSSES_ABOVE("crosses_above", Alert.Direction.UP),
        /** Left was not below right at the previous bar, and is now. */
        CROSSES_BELOW("crosses_below", Alert.Direction.DOWN);

        private final String text;
        private final Alert.Direction direction;

        Operator(String text, Alert.Direction direction) {
            this.text = text;
            this.direction = direction;
        }

        private static Operator of(String text) {
            for (Operator operator : values()) {
                if (operator.text.equals(text)) {
                    return operator;
                }
            }
            return null;
        }

        private boolean isCrossing() {
            return this == CROSSES_ABOVE || this == CROSSES_BELOW;
        }
    }

    /**
     * Reads rules that are separated by semicolons.
     *
     * @param values gives the names of the values that bars of a timeframe have; null for a
     *     timeframe that is not computed
     * @param problems list to which one sentence is added for each rule that cannot be used
     * @return the rules that can be used
     */
    public static List<AlertRule> parse(
            String text,
            Function<String, ? extends Set<String>> values,
            Collection<String> problems) {
        List<AlertRule> rules = new ArrayList<>();
        for (String part : text.split(";", -1)) {
            if (!part.isBlank()) {
                AlertRule rule = parseOne(part.strip(), values, problems);
                if (rule != null) {
                    rules.add(rule);
                }
            }
        }
        return List.copyOf(rules);
    }

    private static AlertRule parseOne(
            String text,
            Function<String, ? extends Set<String>> values,
            Collection<String> problems) {
        int colon = text.indexOf(':');
        String timeframe = colon < 0 ? SECONDS : text.substring(0, colon).strip();
        String[] words = text.substring(colon + 1).strip().split("\\s+");
        Operator operator = words.length == 3 ? Operator.of(words[1]) : null;
        if (operator == null) {
            problems.add(
                    "\""
                            + text
                            + "\" is no rule; a rule is [timeframe:] value operator (value |"
                            + " number), with blanks between them, the operator one of <, <=, >,"
                            + " >=, crosses_above, crosses_below");
            return null;
        }
        Set<String> known = values.apply(timeframe);
        if (known == null) {
            problems.add("\"" + text + "\" names the timeframe " + timeframe + ", which is not on");
            return null;
        }
        if (!known.contains(words[0])) {
            problems.add(unknown(text, words[0], timeframe, known));
            return null;
        }
        if (known.contains(words[2])) {
            return new AlertRule(timeframe, words[0], operator, words[2], 0);
        }
        try {
            double number = Double.parseDouble(words[2]);
            if (Double.isFinite(number)) {
                return new AlertRule(timeframe, words[0], operator, null, number);
            }
        } catch (NumberFormatException e) {
            // Then it is a name that is not known.
        }
        problems.add(unknown(text, words[2], timeframe, known));
        return null;
    }

    private static String unknown(String text, String name, String timeframe, Set<String> known) {
        return "\""
                + text
                + "\" names "
                + name
                + ", which is not computed on "
                + timeframe
                + "; there is "
                + String.join(", ", new TreeSet<>(known));
    }

    /** Whether the condition is true, given how the sides compare now and at the previous bar. */
    private boolean holds(int comparison, int before) {
        return switch (operator) {
            case BELOW -> comparison < 0;
            case AT_MOST -> comparison <= 0;
            case ABOVE -> comparison > 0;
            case AT_LEAST -> comparison >= 0;
            case CROSSES_ABOVE -> comparison > 0 && before != UNKNOWN && before <= 0;
            case CROSSES_BELOW -> comparison < 0 && before != UNKNOWN && before >= 0;
        };
    }

    /** Which way the left side moved when the rule fires. */
    public Alert.Direction direction() {
        return operator.direction;
    }

    /** The rule as text, as alerts show it: its parts with one blank between them. */
    @Override
    public String toString() {
        String condition =
                left + " " + operator.text + " " + (right == null ? text(number) : right);
        return timeframe.equals(SECONDS) ? condition : timeframe + ": " + condition;
    }

    private static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /**
     * Follows one rule for one symbol and says at each bar whether the rule fires: when its
     * condition becomes true, but not again within the cooldown, and never while one side is not
     * defined.
     */
    public static final class Watch {

        private static final long NEVER = Long.MIN_VALUE;

        private final AlertRule rule;
        private final long cooldownMillis;
        private byte before = UNKNOWN;
        private long lastFiredMillis = NEVER;

        /** Starts without a bar. */
        public Watch(AlertRule rule, long cooldownMillis) {
            this.rule = rule;
            this.cooldownMillis = cooldownMillis;
        }

        /** Continues after {@code state}; after null, at the start. */
        public Watch(AlertRule rule, long cooldownMillis, State state) {
            this(rule, cooldownMillis);
            if (state != null) {
                before = state.before;
                lastFiredMillis = state.lastFiredMillis;
            }
        }

        /** The rule that is watched. */
        public AlertRule rule() {
            return rule;
        }

        /**
         * Takes a bar of the rule's timeframe.
         *
         * @param endMillis end of the bar
         * @param values gives the value of a name, NaN where it is not defined
         */
        public boolean fires(long endMillis, ToDoubleFunction<String> values) {
            double leftValue = values.applyAsDouble(rule.left);
            double rightValue = rule.right == null ? rule.number : values.applyAsDouble(rule.right);
            byte earlier = before;
            if (Double.isNaN(leftValue) || Double.isNaN(rightValue)) {
                before = UNKNOWN;
                return false;
            }
            // Not Double.compare: for it 0.0 is above -0.0.
            before = (byte) (leftValue < rightValue ? -1 : leftValue > rightValue ? 1 : 0);
            boolean becomesTrue =
                    rule.holds(before, earlier)
                            && (rule.operator.isCrossing()
                                    || earlier == UNKNOWN
                                    || !rule.holds(earlier, UNKNOWN));
            if (!becomesTrue || isCoolingDown(endMillis)) {
                return false;
            }
            lastFiredMillis = endMillis;
            return true;
        }

        private boolean isCoolingDown(long endMillis) {
            return lastFiredMillis != NEVER && endMillis - lastFiredMillis < cooldownMillis;
        }

        /** What goes into a checkpoint. */
        public State state() {
            return new State(before, lastFiredMillis);
        }

        /** How the sides compared at the previous bar, and the time of the last alert. */
        public record State(byte before, long lastFiredMillis) {}
    }
}
