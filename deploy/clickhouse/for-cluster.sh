#!/bin/sh
# Prints the statements of this folder for a cluster that is named by the macros {cluster}, {shard} and {replica}:
#   deploy/clickhouse/for-cluster.sh | clickhouse-client --multiquery
# A single server takes them as they stand:
#   cat deploy/clickhouse/*.sql | clickhouse-client --multiquery
set -eu
cd "$(dirname "$0")"

cat ./*.sql | sed -E \
    -e "s|^((CREATE [A-Z ]+ IF NOT EXISTS\|ALTER TABLE) [a-z_.]+)|\1 ON CLUSTER '{cluster}'|" \
    -e "s|^ENGINE = ReplacingMergeTree\(|ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', |"
