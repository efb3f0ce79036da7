package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeInformationTestBase;
import org.junit.jupiter.api.Test;
import torghut.ta.model.MarketEvent;

class InputRecordTypeInfoTest extends TypeInformationTestBase<InputRecordTypeInfo<?>> {

    @Override
    protected InputRecordTypeInfo<?>[] getTestData() {
        return new InputRecordTypeInfo<?>[] {
            InputRecordTypeInfo.RECORDS, InputRecordTypeInfo.EVENTS
        };
    }

    @Test
    void needsNoGenericSerializer() {
        ExecutionConfig config = new ExecutionConfig();
        config.getSerializerConfig().setGenericTypes(false);
        TypeInformation<MarketEvent> type = InputRecordTypeInfo.EVENTS;
        assertThat(type.createSerializer(config.getSerializerConfig()))
                .isInstanceOf(InputRecordSerializer.class);
        assertThat(type.getTypeClass()).isEqualTo(MarketEvent.class);
    }
}
