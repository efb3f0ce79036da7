/** The page: what is chosen, the list, the alerts, the health of the job, and what the stream brings. */

import {Chart, OVERLAYS, PANES, alertTime, extraPane} from './chart.js';
import {ApiError, Stream, get} from './data.js';
import {Clock, compact, fixed, isNumber, lag, priceDigits, signed} from './format.js';

const FIRST_ROWS = 3600;
const OLDER_ROWS = 3600;
const MOST_ROWS = 40_000;
/** With more symbols than this, only those in sight are followed live. */
const MOST_LIVE = 60;
const LIST_EVERY_MS = 5_000;
const STATUS_EVERY_MS = 5_000;
/** Previews come in bursts: one picture for many. */
const DRAW_EVERY_MS = 50;
const LENGTHS = {
  '1s': 1, '5s': 5, '10s': 10, '15s': 15, '30s': 30, '1m': 60, '2m': 120, '3m': 180, '5m': 300,
  '10m': 600, '15m': 900, '30m': 1800, '1h': 3600, '4h': 14_400, '1d': 86_400,
};
const DAY_SECONDS = 86_400;
/** Where no day has been seen yet: four in the morning, as the job has it unless it is told otherwise. */
const FIRST_OPENING = 14_400;
const DEFAULT_PARTS = 'ema12,ema26,boll,vwaps,rsi,macd';

const $ = id => document.getElementById(id);
const element = (tag, className, text = '') => {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
};

const view = readView();
const symbols = new Map();
const extras = new Set();
let timeframes = ['1s'];
let zone = 'America/New_York';
let exchange = new Clock(zone);
const utc = new Clock('UTC');
let status = null;
let connected = false;
let clockOffsetMs = 0;
let alerts = [];
/** Newest event and emission times seen. */
const newest = {final: null, preview: null};

const chart = new Chart($('chart'), {
  older: () => loadOlder(),
  live: isLive => { $('to-live').hidden = isLive; },
});

/** What is shown of one symbol in one timeframe, while it is shown. */
let shown = null;

// ---- What is chosen stands in the address ----

function readView() {
  const query = new URLSearchParams(location.search);
  const stored = localStorage.getItem('theme');
  const light = matchMedia('(prefers-color-scheme: light)').matches;
  return {
    symbol: query.get('symbol'),
    timeframe: query.get('tf') in LENGTHS ? query.get('tf') : '1s',
    parts: (query.get('on') ?? DEFAULT_PARTS).split(',').filter(part => part !== ''),
    theme: query.get('theme') ?? stored ?? (light ? 'light' : 'dark'),
    utc: query.get('zone') === 'utc',
  };
}

function writeView() {
  const query = new URLSearchParams();
  if (view.symbol) {
    query.set('symbol', view.symbol);
  }
  query.set('tf', view.timeframe);
  query.set('on', view.parts.join(','));
  query.set('theme', view.theme);
  if (view.utc) {
    query.set('zone', 'utc');
  }
  history.replaceState(null, '', '?' + query.toString().replaceAll('%2C', ','));
}

function applyTheme() {
  document.documentElement.dataset.theme = view.theme;
  localStorage.setItem('theme', view.theme);
  chart.setTheme(view.theme);
}

function applyClocks() {
  const [axis, other] = view.utc ? [utc, exchange] : [exchange, utc];
  chart.setClocks(axis, other);
  $('zone').textContent = axis.name(now());
}

function applyParts() {
  const panes = [...PANES, ...[...extras].sort().map(extraPane)]
    .filter(pane => view.parts.includes(pane.id));
  chart.setParts(view.parts, panes);
}

function now() {
  return Date.now() + clockOffsetMs;
}

// ---- Rows of the chart ----

function toRow(record, provisional) {
  return {...record, time: record.window.start / 1000, provisional};
}

async function show(symbol, timeframe) {
  shown?.abort.abort();
  const mine = {
    symbol, timeframe, length: LENGTHS[timeframe], abort: new AbortController(),
    loading: true, waiting: [], cursor: null, loadingOlder: false,
    // What the running longer bar is put together from, by start: finals and previews of seconds,
    // and whole shorter bars.
    parts: new Map(), lastFinalTime: -Infinity, provisional: new Set(),
    changes: new Map(), gone: new Set(),
  };
  shown = mine;
  view.symbol = symbol;
  view.timeframe = timeframe;
  writeView();
  showHeadline();
  showTimeframes();
  markSelected();
  try {
    const parameters = {symbol, timeframe, limit: FIRST_ROWS, revised: true};
    const answer = await get('signals', parameters, mine.abort.signal);
    const rows = answer.signals.map(record => toRow(record, false));
    mine.cursor = answer.next_cursor;
    mine.lastFinalTime = rows.at(-1)?.time ?? -Infinity;
    if (timeframe !== '1s') {
      await readParts(mine, rows.at(-1)?.window.end ?? windowStart(mine, now() / 1000) * 1000);
    }
    const latest = await get('latest', {symbol}, mine.abort.signal);
    if (mine !== shown) {
      return;
    }
    noteExtras(rows.at(-1));
    chart.load(rows, mine.length);
    mine.loading = false;
    if (timeframe !== '1s') {
      roll(mine);
    }
    if (latest.preview) {
      takePreview(latest.preview);
    }
    mine.waiting.forEach(([take, record]) => take(record));
    mine.waiting = [];
    showAlerts();
    showEmpty();
    // For whoever waits for a picture: everything that was there has been drawn.
    performance.mark('loaded');
    document.body.dataset.loaded = `${symbol} ${timeframe}`;
  } catch (error) {
    if (error.name !== 'AbortError' && mine === shown) {
      showEmpty(error instanceof ApiError ? error.message : 'The service does not answer; trying again.');
      setTimeout(() => mine === shown && show(symbol, timeframe), 2000);
    }
  }
}

/** A day has more seconds than an answer: whole shorter bars first, and the seconds behind them. */
async function readParts(mine, from) {
  const shorter = timeframes
    .filter(name => name !== '1s' && LENGTHS[name] < mine.length && mine.length % LENGTHS[name] === 0)
    .at(-1);
  for (const timeframe of shorter ? [shorter, '1s'] : ['1s']) {
    const parameters = {symbol: mine.symbol, timeframe, from, limit: 10_000};
    const {signals} = await get('signals', parameters, mine.abort.signal);
    signals.forEach(record => mine.parts.set(record.window.start, record));
    from = signals.at(-1)?.window.end ?? from;
  }
}

/** Start of the window of that time. A session day starts when the one before did. */
function windowStart(mine, time) {
  if (mine.timeframe !== '1d') {
    return Math.floor(time / mine.length) * mine.length;
  }
  const last = mine.lastFinalTime;
  const opening = Number.isFinite(last)
    ? (last + exchange.offsetSeconds(last)) % DAY_SECONDS : FIRST_OPENING;
  const local = time + exchange.offsetSeconds(time) - opening;
  return Math.floor(local / DAY_SECONDS) * DAY_SECONDS + opening - exchange.offsetSeconds(time);
}

async function loadOlder() {
  const mine = shown;
  if (!mine?.cursor || mine.loading || mine.loadingOlder || chart.rows.length > MOST_ROWS) {
    return;
  }
  mine.loadingOlder = true;
  try {
    const parameters = {
      symbol: mine.symbol, timeframe: mine.timeframe, limit: OLDER_ROWS, revised: true,
      cursor: mine.cursor,
    };
    const answer = await get('signals', parameters, mine.abort.signal);
    if (mine === shown) {
      mine.cursor = answer.next_cursor;
      const older = answer.signals.map(record => toRow(record, false));
      if (older.length > 0) {
        chart.load([...older, ...chart.rows], mine.length, true);
      }
    }
  } catch (error) {
    // The next movement asks again.
  } finally {
    mine.loadingOlder = false;
  }
}

function noteExtras(row) {
  const before = extras.size;
  Object.keys(row?.extra ?? {}).forEach(name => extras.add(name));
  if (extras.size > before) {
    makeIndicatorMenu();
    applyParts();
  }
}

function change(row) {
  shown.changes.set(row.time, row);
  shown.gone.delete(row.time);
}

/** A final replaces every preview of its window and of all before. */
function settle(row) {
  const mine = shown;
  mine.lastFinalTime = Math.max(mine.lastFinalTime, row.time);
  for (const time of mine.provisional) {
    if (time <= row.time) {
      mine.provisional.delete(time);
      if (time < row.time && !mine.changes.has(time)) {
        mine.gone.add(time);
      } else if (time < row.time && mine.changes.get(time).provisional) {
        mine.changes.delete(time);
        mine.gone.add(time);
      }
    }
  }
  change(row);
}

function provide(row) {
  if (row.time > shown.lastFinalTime) {
    shown.provisional.add(row.time);
    change(row);
  }
}

function takeFinal(record) {
  if (shown.timeframe === '1s') {
    settle(toRow(record, false));
  } else {
    shown.parts.set(record.window.start, record);
    roll(shown);
  }
}

function takePreview(record) {
  if (shown.timeframe === '1s') {
    provide(toRow(record, true));
  } else if (!shown.parts.get(record.window.start)?.is_final) {
    shown.parts.set(record.window.start, record);
    roll(shown);
  }
}

function takeAggregate(record) {
  settle(toRow(record, false));
  for (const start of shown.parts.keys()) {
    if (start < record.window.end) {
      shown.parts.delete(start);
    }
  }
}

function takeRevision(record) {
  const known = chart.rowAt(record.window.start / 1000);
  // What is older comes with its revisions when it comes.
  if (known?.revision >= record.revision || record.window.start / 1000 < chart.rows[0]?.time) {
    return;
  }
  if (record.deleted) {
    shown.gone.add(record.window.start / 1000);
    shown.changes.delete(record.window.start / 1000);
  } else {
    change({...known, ...record, time: record.window.start / 1000, provisional: false});
  }
}

/** Puts the longer bars together that have no record yet, from what there is of them. */
function roll(mine) {
  const bars = new Map();
  for (const second of [...mine.parts.values()].sort((a, b) => a.window.start - b.window.start)) {
    const time = windowStart(mine, second.window.start / 1000);
    const bar = bars.get(time);
    if (!bar) {
      bars.set(time, {
        time, provisional: true, open: second.open, high: second.high, low: second.low,
        close: second.close, volume: second.volume, vwap_session: second.vwap_session,
        spread_bps: second.spread_bps, imbalance: second.imbalance,
        window: {start: time * 1000, end: (time + mine.length) * 1000},
      });
    } else {
      bar.high = Math.max(bar.high, second.high);
      bar.low = Math.min(bar.low, second.low);
      bar.close = second.close;
      bar.volume += second.volume;
      bar.vwap_session = second.vwap_session;
      bar.spread_bps = second.spread_bps;
      bar.imbalance = second.imbalance;
    }
  }
  bars.forEach(provide);
}

function forShown(take, record, timeframe = null) {
  if (!shown || record.symbol !== shown.symbol || (timeframe && timeframe !== shown.timeframe)) {
    return;
  }
  if (shown.loading) {
    shown.waiting.push([take, record]);
  } else {
    take(record);
  }
}

function drawChanges() {
  const mine = shown;
  if (mine && !mine.loading && (mine.changes.size > 0 || mine.gone.size > 0)) {
    const changes = [...mine.changes.values()].sort((a, b) => a.time - b.time);
    const gone = [...mine.gone];
    mine.changes.clear();
    mine.gone.clear();
    chart.update(changes, gone);
    if (!$('empty').hidden) {
      showEmpty();
    }
  }
  for (const name of touched) {
    drawSymbol(name);
  }
  touched.clear();
  // Panes get their heights some time after they are made, and when somebody drags them.
  chart.placeLegends();
}

let lastDrawMs = 0;
function frame(time) {
  if (time - lastDrawMs >= DRAW_EVERY_MS) {
    lastDrawMs = time;
    drawChanges();
  }
  requestAnimationFrame(frame);
}

// ---- The live stream ----

const touched = new Set();

const stream = new Stream({
  open: () => { connected = true; showHealth(); },
  lost: () => { connected = false; showHealth(); },
  reset: () => startAnew(),
  signal: record => {
    newest.final = Math.max(newest.final ?? 0, record.event_ts);
    takeLast(record, true);
    forShown(takeFinal, record);
  },
  aggregate: record => {
    if (!timeframes.includes(record.timeframe)) {
      readList();
    }
    forShown(takeAggregate, record, record.timeframe);
  },
  preview: record => {
    newest.preview = Math.max(newest.preview ?? 0, record.ingest_ts);
    takeLast(record, false);
    forShown(takePreview, record);
  },
  revision: record => forShown(takeRevision, record, record.timeframe),
  alert: record => takeAlert(record),
  status: record => {
    if (record.key === 'flink-ta') {
      readStatus();
    } else {
      const known = symbols.get(record.key);
      if (known) {
        known.state = record.status;
        touched.add(record.key);
      }
    }
  },
});

async function startAnew() {
  await readList();
  await Promise.all([readStatus(), readAlerts()]);
  if (shown) {
    show(shown.symbol, shown.timeframe);
  }
}

let followed = null;
function follow() {
  const names = visibleNames();
  const wanted = symbols.size <= MOST_LIVE
    ? [...symbols.keys()]
    : [...new Set([view.symbol, ...names.slice(0, MOST_LIVE)])].filter(Boolean);
  wanted.sort();
  // With few symbols all are followed, those included that are not there yet.
  const key = symbols.size <= MOST_LIVE ? '*' : wanted.join(',');
  if (key !== followed) {
    followed = key;
    stream.connect(key === '*' ? [] : wanted, Object.keys(LENGTHS));
  }
}

// ---- The list ----

function takeLast(record, isFinal) {
  const known = symbols.get(record.symbol);
  if (!known) {
    if (symbols.size < MOST_LIVE) {
      readListSoon();
    }
    return;
  }
  if (known.seq !== null && record.seq < known.seq) {
    return;
  }
  if (isFinal && record.seq === known.seq && !known.last_is_final && known.last === record.close) {
    known.last_is_final = true;
    return;
  }
  known.direction = record.close > known.last ? 'up' : record.close < known.last ? 'down' : '';
  known.seq = record.seq;
  known.last = record.close;
  known.last_is_final = isFinal;
  known.change = record.close - known.first;
  known.change_pct = 100 * (record.close / known.first - 1);
  touched.add(record.symbol);
}

let listSoon = null;
function readListSoon() {
  listSoon ??= setTimeout(() => { listSoon = null; readList(); }, 500);
}

async function readList() {
  let answer;
  try {
    answer = await get('symbols');
  } catch (error) {
    return;
  }
  timeframes = answer.timeframes;
  const names = answer.symbols.map(each => each.symbol);
  const same = names.length === symbols.size && names.every(name => symbols.has(name));
  for (const symbol of answer.symbols) {
    const known = symbols.get(symbol.symbol);
    if (known && known.seq > symbol.seq) {
      // What the stream has brought since is newer.
      const {last, seq, last_is_final, change, change_pct} = known;
      Object.assign(symbol, {last, seq, last_is_final, change, change_pct});
    }
    symbols.set(symbol.symbol, symbol);
  }
  for (const name of symbols.keys()) {
    if (!names.includes(name)) {
      symbols.delete(name);
    }
  }
  if (!same) {
    makeList();
  }
  symbols.forEach((symbol, name) => drawSymbol(name, true));
  showTimeframes();
  follow();
  if (!shown && names.length > 0) {
    show(names.includes(view.symbol) ? view.symbol : names[0], view.timeframe);
  } else if (names.length === 0) {
    showEmpty();
  }
  document.body.dataset.symbols = names.length;
}

const entries = new Map();

function makeList() {
  entries.clear();
  const list = $('symbols');
  list.replaceChildren();
  for (const name of [...symbols.keys()].sort()) {
    const entry = element('div', 'symbol');
    entry.setAttribute('role', 'option');
    entry.id = 'symbol-' + name;
    const mark = element('span', 'mark');
    const last = element('span', 'last number');
    const changed = element('span', 'change number');
    const volume = element('span', 'volume number');
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    line.setAttribute('viewBox', '0 0 64 24');
    line.setAttribute('preserveAspectRatio', 'none');
    line.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    line.append(path);
    const title = element('span', 'name', name);
    title.append(mark);
    entry.append(title, line, last, volume, changed);
    entry.addEventListener('click', () => { show(name, view.timeframe); closeSide(); });
    list.append(entry);
    entries.set(name, {entry, mark, last, changed, volume, path});
  }
  filterList();
  markSelected();
}

function drawSymbol(name, withLine = false) {
  const symbol = symbols.get(name);
  const parts = entries.get(name);
  if (!symbol || !parts) {
    return;
  }
  const digits = priceDigits(symbol.last);
  parts.last.textContent = fixed(symbol.last, digits);
  parts.changed.textContent = isNumber(symbol.change_pct)
    ? `${symbol.change_pct >= 0 ? '▲' : '▼'} ${signed(symbol.change_pct, 2)}%` : '–';
  parts.entry.dataset.side = symbol.change_pct >= 0 ? 'up' : 'down';
  parts.entry.dataset.state = symbol.state ?? '';
  parts.volume.textContent = compact(symbol.volume);
  parts.mark.textContent = symbol.alerts > 0 ? symbol.alerts : '';
  parts.mark.title = symbol.alerts > 0 ? `${symbol.alerts} alerts` : '';
  parts.entry.title = symbol.state === 'SILENT' ? 'No trade lately'
    : symbol.state === 'MISMATCH' ? 'A minute disagreed with the feed’s own bar' : '';
  if (withLine) {
    parts.path.setAttribute('d', sparkline([...symbol.sparkline, symbol.last].filter(isNumber)));
  }
  if (symbol.direction) {
    const flash = symbol.direction;
    symbol.direction = '';
    parts.last.dataset.flash = '';
    // Two flashes one after the other are two.
    void parts.last.offsetWidth;
    parts.last.dataset.flash = flash;
  }
  if (name === view.symbol) {
    showHeadline();
  }
}

function sparkline(values) {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  return values
    .map((price, index) => {
      const x = 64 * index / Math.max(1, values.length - 1);
      const y = 22 - 20 * (price - low) / span;
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

function visibleNames() {
  return [...entries].filter(([, parts]) => !parts.entry.hidden).map(([name]) => name);
}

function filterList() {
  const wanted = $('search').value.trim().toUpperCase();
  for (const [name, parts] of entries) {
    parts.entry.hidden = !name.toUpperCase().includes(wanted);
  }
  $('symbols').dataset.none = visibleNames().length === 0 && wanted !== '' ? 'No such symbol' : '';
}

function markSelected() {
  for (const [name, parts] of entries) {
    const selected = name === view.symbol;
    parts.entry.setAttribute('aria-selected', selected);
    if (selected) {
      $('symbols').setAttribute('aria-activedescendant', parts.entry.id);
      parts.entry.scrollIntoView({block: 'nearest'});
    }
  }
}

function step(by) {
  const names = visibleNames();
  const at = names.indexOf(view.symbol);
  const next = names[Math.max(0, Math.min(names.length - 1, at + by))];
  if (next && next !== view.symbol) {
    show(next, view.timeframe);
  }
}

function showHeadline() {
  const symbol = symbols.get(view.symbol);
  $('symbol').textContent = view.symbol ?? '–';
  $('price').textContent = fixed(symbol?.last, priceDigits(symbol?.last));
  $('price').dataset.provisional = symbol ? !symbol.last_is_final : false;
  $('change').textContent = isNumber(symbol?.change)
    ? `${symbol.change >= 0 ? '▲' : '▼'} ${signed(symbol.change, priceDigits(symbol.last))}  ${signed(symbol.change_pct, 2)}%`
    : '';
  $('change').dataset.side = symbol?.change >= 0 ? 'up' : 'down';
  $('change').title = symbol?.first_ts
    ? `Since ${exchange.time(symbol.first_ts)} ${exchange.name(symbol.first_ts)}` : '';
  document.title = symbol && isNumber(symbol.last)
    ? `${view.symbol} ${fixed(symbol.last, priceDigits(symbol.last))}` : 'flink-ta';
}

function showTimeframes() {
  const names = timeframes.includes(view.timeframe) ? timeframes : [...timeframes, view.timeframe];
  const bar = $('timeframes');
  if (bar.dataset.names !== names.join()) {
    bar.dataset.names = names.join();
    bar.replaceChildren(...names.map((name, index) => {
      const button = element('button', 'segment number', name);
      button.setAttribute('role', 'radio');
      button.title = index < 9 ? `Key ${index + 1}` : '';
      button.addEventListener('click', () => view.symbol && show(view.symbol, name));
      return button;
    }));
  }
  for (const button of bar.children) {
    button.setAttribute('aria-checked', button.textContent === view.timeframe);
  }
}

function showEmpty(message = null) {
  const box = $('empty');
  const none = symbols.size === 0;
  box.hidden = message === null && !none && chart.rows.length > 0;
  if (box.hidden) {
    return;
  }
  box.replaceChildren();
  const say = (tag, text) => box.append(element(tag, '', text));
  if (message !== null) {
    say('h2', 'Nothing to show');
    say('p', message);
  } else if (none) {
    say('h2', 'Waiting for the first bar');
    say('p', 'The job’s topics are empty. Bars appear here within seconds of the first trades.');
    say('p', 'For a simulated market on this machine:');
    box.append(element('code', '', './mvnw -q -Plocal'));
    say('p', 'With a job of your own: is it running, do trades arrive, and does KAFKA_BOOTSTRAP name its brokers?');
  } else {
    say('h2', `No ${view.timeframe} bars of ${view.symbol} yet`);
    say('p', `The first comes at the end of a ${view.timeframe} window. If none ever comes: is ${view.timeframe} among the job’s TIMEFRAMES?`);
  }
}

// ---- Alerts ----

async function readAlerts() {
  try {
    alerts = (await get('alerts', {limit: 500})).alerts;
    showAlerts();
  } catch (error) {
    // The next event brings some.
  }
}

function takeAlert(record) {
  if (alerts.some(alert => alert.alert_id === record.alert_id)) {
    return;
  }
  alerts.push(record);
  const known = symbols.get(record.symbol);
  if (known) {
    known.alerts++;
    touched.add(record.symbol);
  }
  showAlerts();
}

function showAlerts() {
  $('alert-count').textContent = alerts.length > 0 ? alerts.length : '';
  const list = $('alerts');
  list.replaceChildren(...alerts.slice(-100).reverse().map(alert => {
    const item = element('li', 'alert');
    item.dataset.side = alert.direction === 'DOWN' ? 'down' : 'up';
    item.dataset.severity = alert.severity;
    item.append(
      element('span', 'arrow', alert.direction === 'DOWN' ? '▼' : '▲'),
      element('span', 'name', alert.symbol),
      element('span', 'what', alert.alert_type === 'PRICE_MOVEMENT'
        ? `${signed(alert.pct_change, 2)}%` : alert.rule),
      element('time', 'number', exchange.time(alert.detected_at_ms)),
    );
    item.title = `${alert.severity} · ${alert.rule} · ${exchange.day(alert.detected_at_ms)} ${exchange.time(alert.detected_at_ms)} ${exchange.name(alert.detected_at_ms)} · ${utc.time(alert.detected_at_ms)} UTC`;
    item.tabIndex = 0;
    const go = async () => {
      if (view.symbol !== alert.symbol) {
        await show(alert.symbol, view.timeframe);
      }
      chart.showTime(alertTime(alert));
      closeSide();
    };
    item.addEventListener('click', go);
    item.addEventListener('keydown', event => event.key === 'Enter' && go());
    return item;
  }));
  if (alerts.length === 0) {
    list.append(element('li', 'none', 'None so far'));
  }
  chart.setAlerts(alerts.filter(alert => alert.symbol === view.symbol));
}

// ---- Health ----

async function readStatus() {
  try {
    const asked = Date.now();
    status = await get('status');
    clockOffsetMs = status.now - (asked + Date.now()) / 2;
    if (status.zone && status.zone !== zone) {
      zone = status.zone;
      exchange = new Clock(zone);
      applyClocks();
    }
  } catch (error) {
    connected = false;
  }
  showHealth();
}

const healthParts = new Map();

function healthPart(name, label, text, title = '', className = '') {
  let part = healthParts.get(name);
  if (!part) {
    part = element('span', 'part');
    part.id = 'health-' + name;
    part.append(element('span', 'label', label), element('b', 'number'));
    $('health').append(part);
    healthParts.set(name, part);
  }
  part.className = 'part ' + className;
  part.title = title;
  part.lastChild.textContent = text;
}

function showHealth() {
  const time = now();
  const job = status?.job;
  const health = !status ? {status: 'UNKNOWN', reason: 'The service does not answer.'}
    : connected ? status.health
      : {status: 'UNKNOWN', reason: 'The connection to the service is lost; trying again.'};
  const strip = $('health');
  strip.dataset.trust = health.status === 'OK';
  const totals = status?.totals ?? {};
  const since = status?.totals_since
    ? `Since ${exchange.time(status.totals_since)} ${exchange.name(status.totals_since)}` : '';
  healthPart('job', 'Job', health.status, health.reason ?? '', 'state');
  healthPart('reason', '', health.status === 'OK' ? '' : health.reason ?? '', health.reason ?? '', 'reason');
  healthPart('feed', 'Feed', job?.last_event_ts ? lag(time - job.last_event_ts) : '–',
    'Age of the newest trade or quote that the job has seen');
  healthPart('preview', 'Preview', newest.preview ? lag(time - newest.preview) : '–',
    'Age of the newest preview');
  healthPart('final', 'Final', newest.final ? lag(time - newest.final) : '–',
    'Time since the end of the newest final second');
  if (status?.checkpoints) {
    healthPart('checkpoints', 'Checkpoints',
      `${status.checkpoints.completed}, last ${lag(status.checkpoints.last_duration_ms)}`,
      `${status.checkpoints.failed} failed`);
  }
  for (const [name, label, title] of [
    ['late', 'Late', 'Trades too late for any bar'],
    ['rejected', 'Rejected', 'Records that could not be used'],
    ['revised', 'Revised', 'Bars revised after they were final'],
  ]) {
    healthPart(name, label, isNumber(totals[name]) ? totals[name].toLocaleString('en-US') : '–', `${title}. ${since}`);
  }
  healthPart('time', '', `${exchange.time(time)} ${exchange.name(time)}  ·  ${utc.time(time)} UTC`, zone, 'time');
}

// ---- Menus and keys ----

function makeIndicatorMenu() {
  const menu = $('indicators');
  menu.replaceChildren();
  const group = (title, parts) => {
    menu.append(element('h2', '', title));
    for (const part of parts) {
      const label = element('label', 'choice');
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.checked = view.parts.includes(part.id);
      box.dataset.part = part.id;
      box.addEventListener('change', () => {
        view.parts = box.checked
          ? [...view.parts, part.id] : view.parts.filter(id => id !== part.id);
        writeView();
        applyParts();
      });
      label.append(box, part.label);
      menu.append(label);
    }
  };
  group('On the candles', OVERLAYS);
  group('Below', PANES);
  if (extras.size > 0) {
    group('Of the catalogue', [...extras].sort().map(extraPane));
  }
}

function toggleMenu(open = $('indicators').hidden) {
  $('indicators').hidden = !open;
  $('indicators-toggle').setAttribute('aria-expanded', open);
  if (open) {
    $('indicators').querySelector('input').focus();
  }
}

function closeSide() {
  document.body.classList.remove('side-open');
  $('list-toggle').setAttribute('aria-expanded', false);
}

function toggleTheme() {
  view.theme = view.theme === 'dark' ? 'light' : 'dark';
  writeView();
  applyTheme();
}

function toggleZone() {
  view.utc = !view.utc;
  writeView();
  applyClocks();
}

const KEYS = {
  ArrowUp: () => step(-1),
  ArrowDown: () => step(1),
  End: () => chart.toLive(),
  '/': () => { document.body.classList.add('side-open'); $('search').focus(); $('search').select(); },
  i: () => toggleMenu(),
  t: () => toggleTheme(),
  u: () => toggleZone(),
  '?': () => $('help').showModal(),
};

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || $('help').open) {
    return;
  }
  if (event.key === 'Escape') {
    toggleMenu(false);
    closeSide();
    if (document.activeElement === $('search')) {
      $('search').value = '';
      filterList();
      $('search').blur();
    }
    return;
  }
  if (document.activeElement === $('search')) {
    if (event.key === 'Enter') {
      const [first] = visibleNames();
      if (first) {
        $('search').blur();
        show(first, view.timeframe);
        closeSide();
      }
    } else if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') {
      return;
    }
  }
  if (document.activeElement?.type === 'checkbox' && event.key.startsWith('Arrow')) {
    return;
  }
  const timeframe = /^[1-9]$/.test(event.key) ? timeframes[event.key - 1] : undefined;
  if (timeframe && view.symbol) {
    event.preventDefault();
    show(view.symbol, timeframe);
  } else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

$('search').addEventListener('input', () => { filterList(); follow(); });
$('to-live').addEventListener('click', () => chart.toLive());
$('indicators-toggle').addEventListener('click', () => toggleMenu());
$('theme').addEventListener('click', toggleTheme);
$('zone').addEventListener('click', toggleZone);
$('help-toggle').addEventListener('click', () => $('help').showModal());
$('list-toggle').addEventListener('click', () => {
  const open = document.body.classList.toggle('side-open');
  $('list-toggle').setAttribute('aria-expanded', open);
});
document.addEventListener('pointerdown', event => {
  if (!event.target.closest('.menu')) {
    toggleMenu(false);
  }
});

/** What is drawn and known, for whoever checks the page from outside. */
window.flinkTa = {
  drawn: () => chart.drawn(),
  rows: () => chart.rows,
  points: () => chart.points,
  isLive: () => connected,
};

makeIndicatorMenu();
applyClocks();
applyTheme();
applyParts();
showHealth();
requestAnimationFrame(frame);
readStatus();
readAlerts();
readList();
setInterval(readList, LIST_EVERY_MS);
setInterval(readStatus, STATUS_EVERY_MS);
setInterval(showHealth, 250);
