package io.sense.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PromQlTest {
  @Test
  void findsTheMetricsAndNothingElse() {
    assertThat(
            PromQl.metrics(
                "histogram_quantile(0.95, sum by (job, le)"
                    + " (rate(a_seconds_bucket{route!~\"/x|y\"}[5m]))) > 0.5 and on () (b:c:rate5m"
                    + " offset 30m or vector(0)) / 1e9"))
        .containsExactly("a_seconds_bucket", "b:c:rate5m");
    assertThat(PromQl.metrics("sum(increase(d_total[$__rate_interval])) without (x) < bool 1"))
        .containsExactly("d_total");
    assertThat(PromQl.metrics("time() - max by (job_name) (e) / 1000 * on (a) group_left (b) f"))
        .containsExactly("e", "f");
  }

  @Test
  void findsTheLabels() {
    String query =
        "sum by (job, le) (rate(a{route!~\"/x|y\", outcome=~\"slow|kafka-away\"}[5m])) / on (b) c";

    assertThat(PromQl.grouped(query)).containsExactly("b", "job", "le");
    assertThat(PromQl.labels(query)).containsExactly("b", "job", "le", "outcome", "route");
    assertThat(PromQl.matchers(query).stream().flatMap(matcher -> matcher.words().stream()))
        .containsExactly("slow", "kafka-away");
  }
}
