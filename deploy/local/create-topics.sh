#!/usr/bin/env bash
# Creates the input topics and the job's own, as production declares them but with one replica.
set -euo pipefail

create() {
    local topic=$1 partitions=$2
    shift 2
    /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$BOOTSTRAP" --create --if-not-exists \
        --topic "$topic" --partitions "$partitions" --replication-factor 1 "$@"
}

output() {
    create "$1" "$2" --config "cleanup.policy=$3" --config "retention.ms=$4" \
        --config message.timestamp.type=LogAppendTime --config compression.type=lz4
}

create alpaca.trades.v1 4
create alpaca.quotes.v1 4
create alpaca.bars.1m.v1 4
output ta.bars.1s.v1 12 delete 2592000000
output ta.signals.v1 12 delete 1209600000
output ta.aggregates.v1 12 delete 2592000000
output ta.revisions.v1 12 delete 2592000000
output ta.preview.v1 12 compact,delete 3600000
output ta.alerts.v1 2 delete 604800000
output ta.status.v1 1 compact,delete 604800000
output ta.dlq.v1 2 delete 2592000000
