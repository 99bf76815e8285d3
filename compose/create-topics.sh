#!/usr/bin/env bash
# Makes the topics of Sense that are missing, as their README (shared/telemetry) wants them; those that are there stay as they are.
# Runs in Kafka's own image: create-topics.sh BROKERS PARTITIONS RETENTION_MS
set -euo pipefail

brokers=$1
partitions=$2
retention=$3

# topic NAME BYTES: broker time decides when a trace settles; BYTES is the largest record
topic() {
  /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$brokers" --create --if-not-exists \
    --topic "$1" --partitions "$partitions" --replication-factor 1 \
    --config message.timestamp.type=LogAppendTime \
    --config max.message.bytes="$2" \
    --config retention.ms="$retention"
}

topic otlp_spans 1048588
topic otlp_logs 1048588
for output in correlations correlated_logs trace_documents trace_links service_edges ledger correlation_spans dead_letters; do
  topic "sense.$output" 2097176
done
