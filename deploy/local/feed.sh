#!/usr/bin/env bash
# A random walk of four symbols: ten trades and as many quotes per symbol and second, in order, for ever.
# The local run without Docker has the full simulator: out of order, re-deliveries, broken records.
# Needs nothing but bash 5 and Kafka's console producer.
set -euo pipefail

readonly symbols=(AAPL MSFT NVDA SPY)
cents=(22500 41000 13800 59000)

produce() {
    /opt/kafka/bin/kafka-console-producer.sh --bootstrap-server "$BOOTSTRAP" --topic "$1" \
        --property parse.key=true --property key.separator=: --timeout 50 >/dev/null
}

# Numbers go on after a restart, so that an id is never used for two trades.
id=$((EPOCHSECONDS * 1000000))
exec 3> >(produce alpaca.trades.v1) 4> >(produce alpaca.quotes.v1)
while true; do
    for i in "${!symbols[@]}"; do
        symbol=${symbols[i]}
        micros=${EPOCHREALTIME//[.,]/}
        millis=${micros:0:13}
        id=$((id + 1))
        cents[i]=$((cents[i] + RANDOM % 7 - 3))
        bid=$((cents[i] - 1))
        ask=$((cents[i] + 1))
        printf '%s:{"symbol":"%s","t":%s,"p":%d.%02d,"s":%d,"id":"%s"}\n' "$symbol" "$symbol" "$millis" \
            $((cents[i] / 100)) $((cents[i] % 100)) $((RANDOM % 300 + 1)) "$id" >&3
        printf '%s:{"symbol":"%s","t":%s,"bp":%d.%02d,"ap":%d.%02d,"bs":%d,"as":%d}\n' "$symbol" "$symbol" "$millis" \
            $((bid / 100)) $((bid % 100)) $((ask / 100)) $((ask % 100)) $((RANDOM % 9 + 1)) $((RANDOM % 9 + 1)) >&4
    done
    sleep 0.1
done
