package torghut.ta.indicators;

/** The last n numbers. */
final class Window {

    private final int length;

    /** Cells: how many numbers there are, where the next one goes, the numbers. */
    private final int size;

    private final int next;
    private final int first;

    /** A window of {@code length} numbers, above 0. */
    Window(Cells.Layout layout, int length) {
        this.length = length;
        this.size = layout.reserve(1);
        this.next = layout.reserve(1);
        this.first = layout.reserve(length);
    }

    int length() {
        return length;
    }

    int size(Cells cells) {
        return cells.getInt(size);
    }

    boolean isFull(Cells cells) {
        return cells.getInt(size) == length;
    }

    /** Adds a number; if the window is full, it replaces the oldest. */
    void add(Cells cells, double x) {
        int at = cells.getInt(next);
        cells.set(first + at, x);
        cells.set(next, at + 1 == length ? 0 : at + 1);
        int before = cells.getInt(size);
        if (before < length) {
            cells.set(size, before + 1);
        }
    }

    /** The number of this age; the newest has age 0. */
    double get(Cells cells, int age) {
        int at = cells.getInt(next) - 1 - age;
        return cells.get(first + (at < 0 ? at + length : at));
    }

    /** The oldest number. */
    double oldest(Cells cells) {
        return get(cells, cells.getInt(size) - 1);
    }

    /** Mean of the numbers, of which there must be one. */
    double mean(Cells cells) {
        // Differences of neighbouring prices are exact, so the mean is good to the last digit.
        double newest = get(cells, 0);
        int count = size(cells);
        double differences = 0;
        for (int age = count - 1; age > 0; age--) {
            differences += get(cells, age) - newest;
        }
        return newest + differences / count;
    }

    /** Population standard deviation (divisor n) around {@code mean}. */
    double deviation(Cells cells, double mean) {
        int count = size(cells);
        double squares = 0;
        for (int age = count - 1; age >= 0; age--) {
            double distance = get(cells, age) - mean;
            squares += distance * distance;
        }
        return Math.sqrt(squares / count);
    }

    /** The largest number; minus infinity if there is none. */
    double highest(Cells cells) {
        double highest = Double.NEGATIVE_INFINITY;
        // The order does not matter, and the first cells are those in use.
        for (int cell = first + size(cells) - 1; cell >= first; cell--) {
            double x = cells.get(cell);
            if (x > highest) {
                highest = x;
            }
        }
        return highest;
    }

    /** The smallest number; infinity if there is none. */
    double lowest(Cells cells) {
        double lowest = Double.POSITIVE_INFINITY;
        for (int cell = first + size(cells) - 1; cell >= first; cell--) {
            double x = cells.get(cell);
            if (x < lowest) {
                lowest = x;
            }
        }
        return lowest;
    }

    /** Age of the newest number that is equal to {@code x}, which must be among them. */
    int ageOf(Cells cells, double x) {
        int age = 0;
        while (get(cells, age) != x) {
            age++;
        }
        return age;
    }

    /** Sum of the newest {@code count} numbers. */
    double sum(Cells cells, int count) {
        double sum = 0;
        for (int age = count - 1; age >= 0; age--) {
            sum += get(cells, age);
        }
        return sum;
    }
}
