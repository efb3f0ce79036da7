package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CellsTest {

    /** More changes than the scratch space holds at first, the same cells over and over. */
    @Property(tries = 200)
    void rewindTakesBackEveryChangeAndNoneBefore(
            @ForAll @Size(max = 900) List<@IntRange(max = 19) Integer> changes,
            @ForAll @IntRange(max = 50) int lasting) {
        Cells cells = new Cells(20);
        Undo undo = new Undo();
        for (int i = 0; i < lasting; i++) {
            cells.set(i % 20, i + 0.5);
        }
        double[] before = cells.copy(0, 20);
        for (int round = 0; round < 2; round++) {
            cells.mark(undo);
            for (int i = 0; i < changes.size(); i++) {
                cells.set(changes.get(i), -i);
            }
            cells.rewind();
            assertThat(cells.copy(0, 20)).isEqualTo(before);
        }
        cells.set(3, 7);
        assertThat(cells.get(3)).isEqualTo(7);
    }

    @Property(tries = 200)
    void aWindowHoldsTheLastNumbers(
            @ForAll @Size(max = 60) List<@IntRange(min = -9, max = 9) Integer> numbers,
            @ForAll @IntRange(min = 1, max = 20) int length) {
        Cells.Layout layout = new Cells.Layout();
        layout.reserve(3);
        Window window = new Window(layout, length);
        layout.reserve(2);
        Cells cells = new Cells(layout.size());
        List<Double> last = new ArrayList<>();
        for (int number : numbers) {
            window.add(cells, number);
            last.add((double) number);
            if (last.size() > length) {
                last.remove(0);
            }
            assertThat(window.size(cells)).isEqualTo(last.size());
            assertThat(window.isFull(cells)).isEqualTo(last.size() == length);
            for (int age = 0; age < last.size(); age++) {
                assertThat(window.get(cells, age)).isEqualTo(last.get(last.size() - 1 - age));
            }
            assertThat(window.oldest(cells)).isEqualTo(last.get(0));
            double[] all = last.stream().mapToDouble(Double::doubleValue).toArray();
            assertThat(window.highest(cells)).isEqualTo(Arrays.stream(all).max().getAsDouble());
            assertThat(window.lowest(cells)).isEqualTo(Arrays.stream(all).min().getAsDouble());
            assertThat(window.sum(cells, all.length)).isEqualTo(Arrays.stream(all).sum());
            assertThat(window.ageOf(cells, window.highest(cells)))
                    .isEqualTo(all.length - 1 - last.lastIndexOf(window.highest(cells)));
        }
        assertThat(cells.copy(0, 3)).containsOnly(0);
        assertThat(cells.copy(layout.size() - 2, 2)).containsOnly(0);
    }

    @Test
    void layoutsHandOutEachCellOnce() {
        Cells.Layout layout = new Cells.Layout();
        assertThat(new int[] {layout.reserve(2), layout.reserve(1), layout.reserve(3)})
                .containsExactly(0, 2, 3);
        assertThat(layout.size()).isEqualTo(6);
    }
}
