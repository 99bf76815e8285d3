/** All that is known of one span or one log. */
import { button, copyable, fill, h } from './dom.js';
import { bodyText, MATCHES, service, severityOf, severityWord } from './look.js';
import { counted, duration, nanosBetween, parseTime } from './times.js';
import { ownNanos } from './waterfall.js';

const MOST_LOGS = 200;
const PARENTS = {
  missing: 'Its parent never came.',
  left_out: 'Its parent is among the spans that were left out.',
  cycle: 'It descends from its own descendant; the circle is torn here.',
  too_deep: 'It hangs too deep below its root to be told in its place.',
};

export class Details {
  /** @param {function(?string): void} onChoose told the id of the span or log to show, null for none */
  constructor(onChoose) {
    this.onChoose = onChoose;
    this.element = h('div.details', { role: 'region', 'aria-label': 'Details', hidden: true, tabindex: -1 });
  }

  /** Shows a row; nothing for null. */
  show(layout, index) {
    const row = layout?.rows[index];
    this.element.hidden = row === undefined;
    if (row !== undefined) {
      fill(this.element,
        button('×', () => this.onChoose(null), { class: 'close', 'aria-label': 'Close the details' }),
        row.kind === 'span' ? this.#span(layout, index) : this.#log(layout, index));
      this.element.scrollTop = 0;
    }
  }

  #span(layout, index) {
    const row = layout.rows[index];
    const { span } = row;
    const own = ownNanos(layout.rows, index);
    return [
      h('h2', null, service(span.service), ' ', span.name),
      span.status.code === 'error' && h('p.failure', null, span.status.message ?? 'The span has the status error.'),
      PARENTS[span.parent] && h('p.hint', null, PARENTS[span.parent]),
      table([
        ['kind', span.kind],
        ['status', span.status.code],
        ['duration', duration(span.duration_ms === null ? null : span.duration_ms * 1e6)],
        ['own time', own === null ? '–' : `${duration(own)}${row.to > row.from ? `, ${Math.round((own / (row.to - row.from)) * 100)} %` : ''}`],
        ['starts', row.from === null ? 'not known' : `+${duration(row.from)}`],
        ['start', span.start_time ?? '–'],
        ['end', span.end_time ?? '–'],
        ['span id', copyable(span.span_id)],
        ['parent', span.parent_span_id === null ? 'none' : span.parent === 'present' ? this.#goTo(span.parent_span_id) : copyable(span.parent_span_id)],
      ]),
      attributes('Attributes', span.attributes),
      (span.events ?? []).length > 0 && [
        h('h3', null, counted(span.events.length, 'event')),
        h('ul.events', null, ...span.events.map((event) => h('li', null, h('b', null, since(layout, event.time)), ' ', event.name, attributes(null, event.attributes)))),
      ],
      span.logs.length > 0 && [
        h('h3', null, counted(span.logs.length, 'log')),
        h('ul.logs', null, ...span.logs.slice(0, MOST_LOGS).map((log) => h('li', null, this.#line(layout, log)))),
        span.logs.length > MOST_LOGS && h('p.hint', null, `The first ${MOST_LOGS}; the tab "Logs" has all.`),
      ],
    ];
  }

  #log(layout, index) {
    const { log, parent } = layout.rows[index];
    const holder = layout.rows[parent];
    return [
      h('h2', null, h(`span.severity.${severityOf(log.severity_number).toLowerCase()}`, null, severityWord(log)), ' ', service(log.service)),
      h('p.match', null, h(`span.badge.match.${log.match}`, null, log.match ?? 'unmatched'), ` ${MATCHES[log.match] ?? ''}`),
      h('pre.body', null, typeof log.body === 'object' && log.body !== null ? JSON.stringify(log.body, null, 2) : bodyText(log.body)),
      table([
        ['time', log.time ?? '–'],
        ['at', since(layout, log.time)],
        ['severity', `${log.severity_text ?? ''} (${log.severity_number})`],
        ['span', holder ? this.#goTo(holder.span.span_id, `${holder.span.service ?? ''} ${holder.span.name}`) : (log.span_id ?? 'none')],
        ['uid', log.uid === null ? '–' : copyable(log.uid)],
      ]),
      attributes('Attributes', log.attributes),
    ];
  }

  #line(layout, log) {
    return h('button.line', { type: 'button', click: () => this.onChoose(log.uid) },
      h(`span.severity.${severityOf(log.severity_number).toLowerCase()}`, null, severityWord(log)),
      h('span.at', null, since(layout, log.time)),
      h('span.text', null, bodyText(log.body).slice(0, 300)));
  }

  #goTo(id, text = id) {
    return h('button.link', { type: 'button', click: () => this.onChoose(id) }, text);
  }
}

function since(layout, time) {
  const at = parseTime(time);
  return at === null || layout.first === null ? '–' : `+${duration(nanosBetween(layout.first, at))}`;
}

function attributes(title, values) {
  const names = Object.keys(values ?? {}).sort();
  return names.length > 0 && [
    title && h('h3', null, title),
    table(names.map((name) => [name, typeof values[name] === 'string' ? values[name] : JSON.stringify(values[name])])),
  ];
}

function table(pairs) {
  return h('dl', null, ...pairs.map(([name, value]) => [h('dt', null, name), h('dd', null, value)]));
}
