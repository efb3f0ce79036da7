package torghut.ta.functions;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.OutputTag;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Alert;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.Preview;
import torghut.ta.model.Revision;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Tally;

/** What operators emit beside their main output. */
public final class SideOutputs {

    /** Records that could not be used. */
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    /** Final bars of longer timeframes. */
    public static final OutputTag<Aggregate> AGGREGATES =
            new OutputTag<>("aggregates", TypeInformation.of(Aggregate.class));

    /** Bars as they should have been. */
    public static final OutputTag<Revision> REVISIONS =
            new OutputTag<>("revisions", TypeInformation.of(Revision.class));

    /** Counts for the status report. */
    public static final OutputTag<Tally> TALLIES =
            new OutputTag<>("tallies", TypeInformation.of(Tally.class));

    /** Seconds that are still open, as they are now. */
    public static final OutputTag<Preview> PREVIEWS =
            new OutputTag<>("previews", TypeInformation.of(Preview.class));

    /** Prices that moved and rules that fired. */
    public static final OutputTag<Alert> ALERTS =
            new OutputTag<>("alerts", TypeInformation.of(Alert.class));

    /** Reports about one symbol. */
    public static final OutputTag<StatusReport> SYMBOL_REPORTS =
            new OutputTag<>("symbol-reports", TypeInformation.of(StatusReport.class));

    private SideOutputs() {}
}
