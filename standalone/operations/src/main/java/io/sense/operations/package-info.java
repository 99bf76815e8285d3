/** What is done by hand to jobs on a running Flink cluster: savepoints and rescaling. */
package io.sense.operations;
