package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class CatalogueDocumentTest {

    private static final String HINT = "run " + CatalogueDocument.class.getName();

    @Test
    void thePageOfTheIndicatorsSaysWhatTheCodeDoes() throws IOException {
        assertThat(Files.readString(CatalogueDocument.INDICATORS))
                .as(HINT)
                .isEqualTo(CatalogueDocument.indicators());
    }

    @Test
    void theTableOfComparisonsIsAsMeasured() throws IOException {
        String page = Files.readString(CatalogueDocument.NUMBERS);
        assertThat(page).as(HINT).isEqualTo(CatalogueDocument.numbers(page));
    }
}
