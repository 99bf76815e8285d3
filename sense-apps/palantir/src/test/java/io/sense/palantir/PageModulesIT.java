package io.sense.palantir;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page's modules that know no page, asked within the browser. */
final class PageModulesIT {
  @RegisterExtension static final Browser browser = new Browser();
  private static PalantirServer palantir;

  @BeforeAll
  static void start() {
    palantir = new PalantirServer();
  }

  @AfterAll
  static void stop() {
    palantir.close();
  }

  @BeforeEach
  void open() {
    browser.open(palantir.url() + "/page/icon.svg"); // the origin, without the page
  }

  @Test
  void readsEveryTermOfALine() throws Exception {
    is(
        "query.js",
        "m.parse('service:\"my orders\" circuit_id:C-1 product:p resource:r request:q state:open errors')",
        """
        {"terms": {"service": "my orders", "circuit": "C-1", "product": "p", "resource": "r",
           "request": "q", "state": "open"},
         "errors": true, "traceId": null, "faults": []}""");
  }

  @Test
  void namesEveryFaultOfALineWithItsPlace() throws Exception {
    JsonNode faults =
        ask(
                "query.js",
                "m.parse('orders colour:red service: service:a service:b state:closed last:1x trace:00 to:noon"
                    + " circuit:\"C')")
            .path("faults");
    assertThat(faults.findValuesAsText("text"))
        .containsExactly(
            "orders",
            "colour:red",
            "service:",
            "service:b",
            "state:closed",
            "last:1x",
            "trace:00",
            "to:noon",
            "circuit:\"C");
    assertThat(faults.get(1).path("start").asInt()).isEqualTo(7);
    assertThat(faults.get(1).path("end").asInt()).isEqualTo(17);
    assertThat(faults.findValuesAsText("detail")).allMatch(detail -> detail.length() > 10);
  }

  @Test
  void refusesTimesThatContradictEachOther() throws Exception {
    assertThat(ask("query.js", "m.parse('last:1h from:12:00')").path("faults")).hasSize(1);
    assertThat(ask("query.js", "m.parse('from:12:00 to:11:00')").path("faults")).hasSize(1);
    assertThat(ask("query.js", "m.parse('from:11:00 to:12:00')").path("faults")).isEmpty();
  }

  @Test
  void knowsATraceIdInEveryForm() throws Exception {
    String id = "4bf92f3577b34da6a3ce929d0e0e4736";
    for (String form :
        List.of(
            id,
            "4BF92F3577B34DA6A3CE929D0E0E4736",
            "00-" + id + "-00f067aa0ba902b7-01",
            "4bf92f35-77b3-4da6-a3ce-929d0e0e4736")) {
      assertThat(ask("query.js", "m.parse(' " + form + " ').traceId").asText()).isEqualTo(id);
    }
    assertThat(ask("query.js", "m.traceIdOf('0'.repeat(32))").isNull()).isTrue();
    assertThat(ask("query.js", "m.parse('" + id + " errors').traceId").isNull()).isTrue();
  }

  @Test
  void makesTheParametersOfTheApi() throws Exception {
    is(
        "query.js",
        "m.parameters(m.parse('service:a errors last:15m'), new Date('2026-03-10T12:00:00Z'))",
        """
        {"service": "a", "errors_only": "true", "start_time": "2026-03-10T11:45:00.000Z"}""");
    is(
        "query.js",
        "m.parameters(m.parse('from:2026-03-09 to:2026-03-10T01:02:03.5+01:00'))",
        """
        {"start_time": "2026-03-09T00:00:00.000Z", "end_time": "2026-03-10T01:02:03.5+01:00"}""");
  }

  @Test
  void proposesKeysThenValues() throws Exception {
    String known = "{services: ['orders', 'order-archive', 'billing'], circuits: ['C-1']}";
    assertThat(texts("m.suggest('', 0, " + known + ").options"))
        .contains("service:", "errors ", "last:");
    assertThat(texts("m.suggest('service:ord', 11, " + known + ").options"))
        .containsExactly("service:orders ", "service:order-archive ");
    assertThat(texts("m.suggest('errors bil', 10, " + known + ").options"))
        .containsExactly("service:billing ");
    assertThat(texts("m.suggest('state:', 6, " + known + ").options")).hasSize(3);
    is("query.js", "m.suggest('errors bil', 10, " + known + ").start", "7");
  }

  @Test
  void exchangesATermOfALine() throws Exception {
    is(
        "query.js",
        "m.withTerm('service:a errors', 'service', 'b c')",
        "\"errors service:\\\"b c\\\"\"");
    is("query.js", "m.withTerm('service:a errors', 'errors', null)", "\"service:a\"");
  }

  @Test
  void givesAnAddressBackAsItWas() throws Exception {
    for (String search :
        List.of(
            "?q=service:a+errors",
            "?trace=4bf92f3577b34da6a3ce929d0e0e4736&tab=logs&find=x&zoom=0.25-0.5&logs=off&limit=100000&at=7",
            "?view=map&at=orders&last=6h",
            "?view=ledger&live=off")) {
      is("address.js", "m.writeAddress(m.readAddress('" + search + "'))", "\"" + search + "\"");
    }
    is("address.js", "m.writeAddress(m.readAddress('?view=nothing&zoom=1-0&tab=x'))", "\"./\"");
  }

  @Test
  void keepsNanosecondsApart() throws Exception {
    is(
        "times.js",
        "m.nanosBetween(m.parseTime('2026-03-10T12:00:00.123456789Z'), m.parseTime('2026-03-10T12:00:01.000000001Z'))",
        "876543212");
    is("times.js", "m.parseTime('2026-03-10T12:00:00Z').nanos", "0");
    is(
        "times.js",
        "[900, 1500, 2.5e6, 1.25e9, 61e9, 3.6e12, null].map(m.duration)",
        """
        ["900 ns", "1.50 µs", "2.50 ms", "1.25 s", "1 min 1 s", "1 h 0 min", "–"]""");
    is("times.js", "m.parsePoint('2026-02-30')", "null");
  }

  @Test
  void putsEveryLogAmongTheSpansAtItsTime() throws Exception {
    is(
        "waterfall.js",
        """
        (() => {
          const span = (id, start, end, children = [], logs = []) => ({span_id: id, service: 'a', name: id, parent: 'none', status: {code: 'unset'},
            start_time: `2026-03-10T12:00:00.${start}Z`, end_time: `2026-03-10T12:00:00.${end}Z`, children, logs});
          const log = (uid, time) => ({uid, time: `2026-03-10T12:00:00.${time}Z`, severity_number: 17, body: uid, match: 'span_id'});
          const layout = m.layOut({spans: [span('r', '100', '500', [span('x', '200', '300', [], [log('l1', '250')]), span('y', '400', '500')], [log('l0', '150'), log('l2', '350')])],
            logs: [log('apart', '050')]});
          return {order: layout.rows.map(m.idOf), depths: layout.rows.map((row) => row.depth), ends: layout.rows.map((row) => row.end),
            from: layout.rows.map((row) => row.from / 1e6), nanos: layout.nanos / 1e6, errors: layout.errors, own: m.ownNanos(layout.rows, 1) / 1e6,
            closed: m.visible(layout, new Set([1]), true), spans: m.visible(layout, new Set(), false), found: m.visible(layout, new Set([1]), true, m.find(layout, 'L1'))};
        })()""",
        """
        {"order": ["apart", "r", "l0", "x", "l1", "l2", "y"], "depths": [0, 0, 1, 1, 2, 1, 1],
         "ends": [1, 7, 3, 5, 5, 6, 7], "from": [0, 50, 100, 150, 200, 300, 350], "nanos": 450,
         "errors": 4, "own": 200, "closed": [0, 1], "spans": [1, 3, 6], "found": [1, 3, 4]}""");
  }

  @Test
  void placesRowsWithinAZoom() throws Exception {
    is(
        "waterfall.js",
        "[[0, 100], [10, 20], [60, 70], [25, 60]].map(([from, to]) => m.place({from, to}, 100, [0, 0.5]))",
        """
        [{"left": 0, "width": 100}, {"left": 20, "width": 20}, null, {"left": 50, "width": 50}]""");
    is("waterfall.js", "m.marks(1000, [0, 1], 6)", "[0, 200, 400, 600, 800, 1000]");
  }

  @Test
  void doesNotFailOnADeepTree() throws Exception {
    is(
        "waterfall.js",
        """
        (() => {
          let span = null;
          for (let i = 0; i < 50000; i++) {
            span = {span_id: String(i), service: 'a', name: '', status: {code: 'unset'}, start_time: null, end_time: null, logs: [], children: span ? [span] : []};
          }
          return m.layOut({spans: [span], logs: []}).rows.length;
        })()""",
        "50000");
  }

  @Test
  void arrangesAGraphFromLeftToRightAndKnowsItsCircles() throws Exception {
    is(
        "graph.js",
        """
        (() => {
          const edges = [['a', 'b'], ['b', 'c'], ['a', 'c'], ['c', 'a'], ['c', 'c'], ['d', 'c']].map(([from, to]) => ({from, to}));
          const {columns, back} = m.arrange(['a', 'b', 'c', 'd'], edges);
          return {columns: columns.map((each) => [...each].sort()), back: [...back]};
        })()""",
        """
        {"columns": [["a", "d"], ["b"], ["c"]], "back": [{"from": "c", "to": "a"}]}""");
  }

  @Test
  void mergesNewerResultsIntoTheList() throws Exception {
    String rows = "((...g) => g.map((generation) => ({trace_id: 't', generation})))";
    String merged =
        "((x) => ({g: x.rows.map((r) => r.generation), added: x.added, meets: x.meets}))";
    is(
        "results.js",
        merged + "(m.mergeNewest(" + rows + "(5, 4, 3, 2), " + rows + "(7, 6, 5, 3), false))",
        """
        {"g": [7, 6, 5, 3, 2], "added": 2, "meets": true}""");
    is(
        "results.js",
        merged + "(m.mergeNewest(" + rows + "(5, 4), " + rows + "(9, 8), false))",
        """
        {"g": [9, 8], "added": 2, "meets": false}""");
    is(
        "results.js",
        merged + "(m.mergeNewest(" + rows + "(5, 4), [], true))",
        """
        {"g": [], "added": 0, "meets": true}""");
  }

  private List<String> texts(String expression) throws Exception {
    return ask("query.js", expression).findValuesAsText("text");
  }

  private static void is(String module, String expression, String expected) throws Exception {
    assertThat(ask(module, expression)).isEqualTo(PalantirServer.json(expected));
  }

  private static JsonNode ask(String module, String expression) throws Exception {
    return PalantirServer.json((String) browser.ask(module, expression));
  }
}
