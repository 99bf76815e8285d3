#!/usr/bin/env bash
# Starts the jobs of Sense that are not there, in the cluster of the JobManager: submit-jobs.sh JOBMANAGER:PORT PARALLELISM
# Runs in the image of the jobs. After a restart of the JobManager high availability has brought them back, and nothing is done.
set -euo pipefail

cluster=$1
parallelism=$2
jobs=$(flink list -m "$cluster") # those that run, restart or wait for slots

# job NAME CLASS: settings come from the environment
job() {
  case $jobs in
    *" : $1 ("*)
      printf '%s is there\n' "$1"
      ;;
    *)
      flink run -d -m "$cluster" -p "$parallelism" -c "$2" /opt/flink/usrlib/sense-flink-job.jar
      ;;
  esac
}

job sense-correlation io.sense.correlation.CorrelationJob
job sense-index io.sense.index.IndexJob
