package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeInformationTestBase;
import org.junit.jupiter.api.Test;
import torghut.ta.model.MarketEvent;

class MarketEventTypeInfoTest extends TypeInformationTestBase<MarketEventTypeInfo> {

    @Override
    protected MarketEventTypeInfo[] getTestData() {
        return new MarketEventTypeInfo[] {MarketEventTypeInfo.INSTANCE};
    }

    @Test
    void needsNoGenericSerializer() {
        ExecutionConfig config = new ExecutionConfig();
        config.getSerializerConfig().setGenericTypes(false);
        TypeInformation<MarketEvent> type = MarketEventTypeInfo.INSTANCE;
        assertThat(type.createSerializer(config.getSerializerConfig()))
                .isInstanceOf(MarketEventSerializer.class);
        assertThat(type.getTypeClass()).isEqualTo(MarketEvent.class);
    }
}
