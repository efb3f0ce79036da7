/** The chart: candles with overlays, and panes below, of one symbol in one timeframe. */

import {
  CandlestickSeries, CrosshairMode, HistogramSeries, LineSeries, LineStyle,
  createChartEx, createSeriesMarkers, defaultHorzScaleBehavior,
} from './lightweight-charts.js';
import {compact, fixed, isNumber, priceDigits, signed} from './format.js';

/** Empty windows up to here are drawn as wide as they are; a longer gap, a night say, as this many. */
const WIDEST_GAP = 120;

/** A line is drawn on over so many empty windows: an indicator holds until the next bar. */
const BRIDGED_GAP = 5;

const COLORS = {
  dark: {
    background: '#0e1116', text: '#aab4c0', strong: '#e8edf3', grid: '#1a2029', border: '#252d38',
    crosshair: '#6b7787', label: '#323c49',
    up: '#4da3ff', down: '#ff8f3f',
    ema12: '#f2c744', ema26: '#c88bff', boll: '#7d8b9c', vwap_session: '#3ddbc0',
    vwap_rolling: '#e377b8', rsi: '#b79bff', macd: '#4da3ff', macd_signal: '#ff8f3f',
    volatility: '#f2c744', spread: '#3ddbc0', imbalance: '#8fb8ff', extra: '#d6dde6',
  },
  light: {
    background: '#ffffff', text: '#5a6675', strong: '#131920', grid: '#eef1f5', border: '#dde3ea',
    crosshair: '#8793a1', label: '#4a5664',
    up: '#0f6fde', down: '#e06600',
    ema12: '#a67c00', ema26: '#8e3fd1', boll: '#7b8896', vwap_session: '#00897b',
    vwap_rolling: '#c2378d', rsi: '#6b4fc4', macd: '#0f6fde', macd_signal: '#e06600',
    volatility: '#a67c00', spread: '#00897b', imbalance: '#2f6fbf', extra: '#3d4855',
  },
};

/** Seconds of a day at which an axis is labelled first, and how much such a label counts. */
const MARKS = [
  [43_200, 33], [21_600, 32], [10_800, 31], [3600, 30], [1800, 22], [900, 21], [300, 21], [60, 20],
  [30, 14], [15, 13], [10, 12], [5, 11], [1, 10],
];
const DAY = 50;
const MONTH = 60;

/** Labels the axis at round times of the zone that it shows, not at those of UTC. */
class ZonedTimeScale extends defaultHorzScaleBehavior() {
  /** Times at which a day begins, as far as there are bars. */
  days = new Set();

  fillWeightsForPoints(points, start) {
    for (let i = start; i < points.length; i++) {
      const time = this.localTime(points[i].originalTime);
      const before = i > 0 ? this.localTime(points[i - 1].originalTime) : time;
      points[i].timeWeight = weight(time, before);
      if (points[i].timeWeight >= DAY) {
        this.days.add(points[i].originalTime);
      }
    }
  }

  localTime(time) {
    return time + (this.clock?.offsetSeconds(time) ?? 0);
  }
}

function weight(time, before) {
  const days = seconds => Math.floor(seconds / 86_400);
  if (days(time) !== days(before)) {
    return new Date(time * 1000).getUTCMonth() !== new Date(before * 1000).getUTCMonth() ? MONTH : DAY;
  }
  for (const [seconds, counts] of MARKS) {
    // After a gap the first bar behind a round time stands for it.
    if (time % seconds === 0 || (seconds >= 60 && Math.floor(time / seconds) !== Math.floor(before / seconds))) {
      return counts;
    }
  }
  return 0;
}

const percent = value => fixed(value, 1) + ' %';

/** What can be switched on over the candles; each line is a field of a signal. */
export const OVERLAYS = [
  {id: 'ema12', label: 'EMA 12', lines: [{field: 'ema12', color: 'ema12'}]},
  {id: 'ema26', label: 'EMA 26', lines: [{field: 'ema26', color: 'ema26'}]},
  {
    id: 'boll', label: 'Bollinger 20, 2', lines: [
      {field: 'boll_upper', color: 'boll', label: 'BB upper'},
      {field: 'boll_mid', color: 'boll', style: LineStyle.Dotted, label: 'mid'},
      {field: 'boll_lower', color: 'boll', label: 'lower'},
    ],
  },
  {id: 'vwaps', label: 'VWAP session', far: true, lines: [{field: 'vwap_session', color: 'vwap_session', width: 2}]},
  {id: 'vwapr', label: 'VWAP rolling', far: true, lines: [{field: 'vwap_rolling', color: 'vwap_rolling'}]},
];

/** What can be switched on below. */
export const PANES = [
  {
    id: 'rsi', label: 'RSI 14', digits: 0, levels: [70, 30], range: [0, 100],
    lines: [{field: 'rsi14', color: 'rsi', format: value => fixed(value, 1)}],
  },
  {
    id: 'macd', label: 'MACD 12, 26, 9', digits: 3, levels: [0],
    lines: [
      {field: 'macd_hist', histogram: true, label: 'Hist', format: value => signed(value, 4)},
      {field: 'macd', color: 'macd', label: 'MACD', format: value => signed(value, 4)},
      {field: 'macd_signal', color: 'macd_signal', label: 'Signal', format: value => signed(value, 4)},
    ],
  },
  {
    id: 'vol', label: 'Realized volatility', digits: 1, scale: 100,
    lines: [{field: 'realized_volatility', color: 'volatility', format: percent}],
  },
  {
    id: 'spread', label: 'Spread', digits: 2,
    lines: [{field: 'spread_bps', color: 'spread', format: value => fixed(value, 2) + ' bp'}],
  },
  {
    id: 'imbalance', label: 'Imbalance', digits: 1, levels: [0], range: [-1, 1],
    lines: [{field: 'imbalance', color: 'imbalance', format: value => signed(value, 2)}],
  },
];

/** A pane for a value of the indicator catalogue. */
export function extraPane(name) {
  return {
    id: 'x.' + name, label: name, digits: 3,
    lines: [{field: 'extra.' + name, color: 'extra', format: value => fixed(value, 4)}],
  };
}

function value(row, field) {
  return field.startsWith('extra.') ? row.extra?.[field.slice(6)] : row[field];
}

/** A color laid thinly over another, as one that is not transparent. */
function mixed(color, ground, share) {
  const channel = at => Math.round(
    parseInt(color.slice(at, at + 2), 16) * share
      + parseInt(ground.slice(at, at + 2), 16) * (1 - share));
  return '#' + [1, 3, 5].map(at => channel(at).toString(16).padStart(2, '0')).join('');
}

/** A color with an opacity, as the library takes it. */
function faded(color, opacity) {
  const channel = at => parseInt(color.slice(at, at + 2), 16);
  return `rgba(${channel(1)}, ${channel(3)}, ${channel(5)}, ${opacity})`;
}

/** When what an alert tells happened, in seconds: a rule fires at the very end of its bar. */
export function alertTime(alert) {
  return (alert.detected_at_ms - (alert.alert_type === 'INDICATOR' ? 1 : 0)) / 1000;
}

export class Chart {
  /**
   * @param listener `older()` when what is older comes into view, `live(boolean)` when the latest
   *     bar comes into view or leaves it
   */
  constructor(element, listener) {
    this.element = element;
    this.listener = listener;
    this.rows = [];
    this.shown = [];
    this.series = [];
    this.legends = [];
    this.alerts = [];
    this.theme = 'dark';
    this.lengthSeconds = 1;
    this.digits = 2;
    this.timeScale = new ZonedTimeScale();
    this.chart = createChartEx(element, this.timeScale, {
      autoSize: true,
      layout: {
        fontFamily: getComputedStyle(document.body).fontFamily,
        fontSize: 11,
        attributionLogo: true,
        panes: {enableResize: true},
      },
      crosshair: {mode: CrosshairMode.Normal},
      timeScale: {
        timeVisible: true, secondsVisible: true, rightOffset: 8, barSpacing: 7, minBarSpacing: 0.4,
        tickMarkFormatter: time => this.tick(time),
      },
      rightPriceScale: {minimumWidth: 72},
      localization: {
        timeFormatter: time => this.fullTime(time * 1000),
      },
    });
    this.chart.subscribeCrosshairMove(move => this.showLegends(move.time));
    this.chart.timeScale().subscribeVisibleLogicalRangeChange(range => this.onRange(range));
    new ResizeObserver(() => this.placeLegends()).observe(element);
  }

  onRange(range) {
    if (!range || this.rows.length === 0) {
      return;
    }
    if (range.from < 40) {
      this.listener.older();
    }
    const live = range.to >= this.points - 2;
    if (live !== this.isLive) {
      this.isLive = live;
      this.listener.live(live);
    }
  }

  /** Sets the zone of the axis and the one that is named beside it. */
  setClocks(axis, other) {
    this.axisClock = axis;
    this.otherClock = other;
    this.timeScale.clock = axis;
    this.timeScale.days.clear();
    // The library keeps what it has formatted until an option changes.
    this.chart.applyOptions({
      timeScale: {tickMarkFormatter: time => this.tick(time)},
    });
    this.rebuild();
  }

  tick(time) {
    const millis = time * 1000;
    if (this.timeScale.days.has(time)) {
      return this.axisClock.day(millis);
    }
    return time % 60 === 0 ? this.axisClock.minute(millis) : this.axisClock.time(millis);
  }

  fullTime(millis) {
    const text = clock => `${clock.time(millis)} ${clock.name(millis)}`;
    return `${this.axisClock.day(millis)}  ${text(this.axisClock)}  ·  ${text(this.otherClock)}`;
  }

  setTheme(theme) {
    this.theme = theme;
    const color = COLORS[theme];
    this.chart.applyOptions({
      layout: {
        background: {color: color.background}, textColor: color.text,
        panes: {separatorColor: color.border, separatorHoverColor: faded(color.up, 0.15)},
      },
      grid: {vertLines: {color: color.grid}, horzLines: {color: color.grid}},
      crosshair: {
        vertLine: {color: color.crosshair, labelBackgroundColor: color.label, style: LineStyle.Dashed},
        horzLine: {color: color.crosshair, labelBackgroundColor: color.label, style: LineStyle.Dashed},
      },
      timeScale: {borderColor: color.border},
      rightPriceScale: {borderColor: color.border},
    });
    this.rebuild();
  }

  /** Chooses what is drawn: ids of OVERLAYS and panes. */
  setParts(overlays, panes) {
    this.overlays = overlays;
    this.panes = panes;
    this.rebuild();
  }

  /** Makes all series anew. */
  rebuild() {
    if (!this.overlays) {
      return;
    }
    const range = this.rows.length > 0 ? this.chart.timeScale().getVisibleLogicalRange() : null;
    for (const {api} of this.series) {
      this.chart.removeSeries(api);
    }
    while (this.chart.panes().length > 1) {
      this.chart.removePane(this.chart.panes().length - 1);
    }
    const color = COLORS[this.theme];
    this.series = [];
    this.legends = [];
    const price = {type: 'price', precision: this.digits, minMove: 10 ** -this.digits};
    const quiet = {priceLineVisible: false, lastValueVisible: false, crosshairMarkerVisible: false};
    const volume = this.chart.addSeries(HistogramSeries, {
      ...quiet, priceScaleId: 'volume', priceFormat: {type: 'volume'},
    });
    volume.priceScale().applyOptions({scaleMargins: {top: 0.84, bottom: 0}});
    this.add('volume', volume, row => ({
      value: row.volume,
      color: faded(row.close >= row.open ? color.up : color.down, row.provisional ? 0.18 : 0.35),
    }));
    const candles = this.chart.addSeries(CandlestickSeries, {
      upColor: color.up, downColor: color.down, borderUpColor: color.up, borderDownColor: color.down,
      wickUpColor: color.up, wickDownColor: color.down, priceFormat: price,
      priceLineStyle: LineStyle.Dotted,
    });
    candles.priceScale().applyOptions({scaleMargins: {top: 0.12, bottom: 0.2}});
    this.add('candles', candles, row => this.candle(row, color));
    this.candles = candles;
    const main = [];
    for (const overlay of OVERLAYS.filter(each => this.overlays.includes(each.id))) {
      for (const line of overlay.lines) {
        this.addLine(line, 0, 1, {
          ...quiet, priceFormat: price,
          // What is far from the price does not press the candles flat.
          autoscaleInfoProvider: overlay.far ? () => null : undefined,
        });
        main.push({
          ...line, label: line.label ?? overlay.label, color: color[line.color],
          format: number => fixed(number, this.digits + (this.digits === 2 ? 1 : 0)),
        });
      }
    }
    this.legends.push({pane: 0, main: true, lines: main});
    this.panes.forEach((pane, index) => this.addPane(pane, index + 1, color, quiet));
    this.chart.panes().forEach((pane, index) => pane.setStretchFactor(index === 0 ? 100 : 24));
    this.markers = createSeriesMarkers(candles, []);
    this.draw();
    if (range) {
      this.chart.timeScale().setVisibleLogicalRange(range);
    }
    this.makeLegends();
  }

  addPane(pane, index, color, quiet) {
    const scale = pane.scale ?? 1;
    const options = {
      ...quiet,
      priceFormat: {
        type: 'custom', minMove: 10 ** -pane.digits,
        formatter: number => fixed(number, pane.digits),
      },
    };
    if (pane.range) {
      const [minValue, maxValue] = pane.range;
      options.autoscaleInfoProvider = () => ({priceRange: {minValue, maxValue}});
    }
    for (const line of pane.lines) {
      const api = this.addLine(line, index, scale, options);
      if (line === pane.lines[0]) {
        for (const level of pane.levels ?? []) {
          api.createPriceLine({
            price: level, color: faded(color.crosshair, 0.6), lineWidth: 1,
            lineStyle: LineStyle.Dashed, axisLabelVisible: false,
          });
        }
        api.priceScale().applyOptions({
          scaleMargins: pane.range ? {top: 0.08, bottom: 0.08} : {top: 0.2, bottom: 0.1},
        });
      }
    }
    this.legends.push({
      pane: index, title: pane.label,
      lines: pane.lines.map(line => ({
        ...line,
        label: line.label ?? '',
        color: line.histogram ? color.text : color[line.color],
        format: number => line.format(number * scale),
      })),
    });
  }

  addLine(line, pane, scale, options) {
    const color = COLORS[this.theme];
    if (line.histogram) {
      const api = this.chart.addSeries(HistogramSeries, {...options, base: 0}, pane);
      this.add(line.field, api, row => {
        const number = value(row, line.field);
        return {
          value: number * scale,
          color: faded(number >= 0 ? color.up : color.down, row.provisional ? 0.25 : 0.55),
        };
      }, line.field);
      return api;
    }
    const api = this.chart.addSeries(LineSeries, {
      ...options, color: color[line.color], lineWidth: line.width ?? 1.5,
      lineStyle: line.style ?? LineStyle.Solid,
    }, pane);
    this.add(line.field, api, (row, after) => {
      const point = {value: value(row, line.field) * scale};
      // The library draws a line across what is not there, in the color of the point before it.
      if (after && (after.afterGap || !isNumber(value(after, line.field)))) {
        point.color = 'transparent';
      } else if (row.provisional) {
        point.color = faded(color[line.color], 0.45);
      }
      return point;
    }, line.field);
    return api;
  }

  add(name, api, point, field = null) {
    this.series.push({name, api, point, field});
  }

  candle(row, color) {
    const candle = {open: row.open, high: row.high, low: row.low, close: row.close};
    if (row.provisional) {
      const side = row.close >= row.open ? color.up : color.down;
      return {
        ...candle,
        color: mixed(side, color.background, 0.28),
        borderColor: mixed(side, color.background, 0.75),
        wickColor: mixed(side, color.background, 0.6),
      };
    }
    return candle;
  }

  /**
   * Shows rows from scratch.
   *
   * @param rows signals in order of time, each with its `time` in seconds
   * @param lengthSeconds of a bar
   */
  load(rows, lengthSeconds, keepView = false) {
    const range = keepView ? this.chart.timeScale().getVisibleLogicalRange() : null;
    const before = this.points;
    const digits = priceDigits(rows.at(-1)?.close);
    this.rows = rows;
    this.lengthSeconds = lengthSeconds;
    this.chart.applyOptions({timeScale: {secondsVisible: lengthSeconds < 60}});
    if (digits !== this.digits) {
      this.digits = digits;
      this.rebuild();
    } else {
      this.draw();
    }
    if (range) {
      const moved = this.points - before;
      this.chart.timeScale().setVisibleLogicalRange({from: range.from + moved, to: range.to + moved});
    } else if (rows.length > 0) {
      this.chart.timeScale().resetTimeScale();
      this.toLive();
    }
    this.showLegends();
  }

  /** The rows, and nothing for windows without a row. */
  slots() {
    const slots = [];
    let before = null;
    this.rows.forEach((row, index) => {
      this.fillGap(before, row, slots);
      slots.push({time: row.time, row, index});
      before = row;
    });
    return slots;
  }

  fillGap(before, row, slots) {
    const missing = before ? Math.round((row.time - before.time) / this.lengthSeconds) - 1 : 0;
    // Days without trading are no gaps between days.
    const isDay = this.lengthSeconds >= 86_400;
    row.afterGap = !isDay && missing > BRIDGED_GAP;
    const drawn = isDay ? 0 : Math.min(missing, WIDEST_GAP);
    for (let i = 1; i <= drawn; i++) {
      slots.push({time: before.time + i * this.lengthSeconds});
    }
  }

  draw() {
    const slots = this.slots();
    this.points = slots.length;
    const after = slots.map(slot => slot.row ? this.rows[slot.index + 1] : undefined);
    for (const series of this.series) {
      series.api.setData(slots.map((slot, at) => this.point(series, slot.time, slot.row, after[at])));
    }
    this.drawMarkers();
  }

  point({point, field}, time, row, after) {
    if (!row || (field && !isNumber(value(row, field)))) {
      return {time};
    }
    return {time, ...point(row, after)};
  }

  /**
   * Takes rows that have come or changed; what is in the chart is only touched where it differs.
   *
   * @param changes in order of time
   * @param gone times of rows that are no more
   */
  update(changes, gone) {
    let redraw = gone.length > 0;
    if (redraw) {
      this.rows = this.rows.filter(row => !gone.includes(row.time));
    }
    for (const row of changes) {
      const last = this.rows.at(-1);
      if (!last || row.time > last.time) {
        this.rows.push(row);
        if (!redraw) {
          this.appendPoint(last, row);
        }
        continue;
      }
      let at = this.rows.length - 1;
      while (at > 0 && this.rows[at].time > row.time) {
        at--;
      }
      if (this.rows[at].time === row.time) {
        row.afterGap = this.rows[at].afterGap;
        this.rows[at] = row;
        if (!redraw) {
          for (const series of this.series) {
            const point = this.point(series, row.time, row, this.rows[at + 1]);
            series.api.update(point, at < this.rows.length - 1);
          }
        }
      } else {
        this.rows.splice(this.rows[at].time < row.time ? at + 1 : at, 0, row);
        redraw = true;
      }
    }
    if (redraw) {
      this.draw();
    }
    if (!this.hovering) {
      this.showLegends();
    }
  }

  appendPoint(last, row) {
    const slots = [];
    this.fillGap(last, row, slots);
    this.points += slots.length + 1;
    for (const series of this.series) {
      if (last) {
        series.api.update(this.point(series, last.time, last, row));
      }
      slots.forEach(slot => series.api.update({time: slot.time}));
      series.api.update(this.point(series, row.time, row));
    }
  }

  /** Marks alerts of the symbol on their bars. */
  setAlerts(alerts) {
    this.alerts = alerts;
    this.drawMarkers();
  }

  drawMarkers() {
    const color = COLORS[this.theme];
    const marks = new Map();
    for (const alert of this.alerts) {
      const time = this.barTime(alertTime(alert));
      if (time === undefined) {
        continue;
      }
      const down = alert.direction === 'DOWN';
      const key = time + (down ? 'd' : 'u');
      marks.set(key, {
        time, position: down ? 'aboveBar' : 'belowBar', color: down ? color.down : color.up,
        // The numbers stand in the list: here they would lie over the candles.
        shape: down ? 'arrowDown' : 'arrowUp', size: 1,
      });
    }
    this.markers?.setMarkers([...marks.values()].sort((a, b) => a.time - b.time));
  }

  /** Time of the bar that a time falls into, or of the last one before; nothing before the first. */
  barTime(seconds) {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].time <= seconds) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.rows[low - 1]?.time;
  }

  makeLegends() {
    for (const old of this.element.querySelectorAll('.legend')) {
      old.remove();
    }
    for (const legend of this.legends) {
      legend.element = document.createElement('div');
      legend.top = undefined;
      legend.element.className = legend.main ? 'legend main number' : 'legend number';
      legend.element.setAttribute('aria-hidden', 'true');
      this.element.append(legend.element);
      legend.values = [];
      const item = (label, color) => {
        const box = document.createElement('span');
        box.className = 'item';
        const number = document.createElement('b');
        if (color) {
          number.style.color = color;
        }
        box.append(label ? label + ' ' : '', number);
        legend.element.append(box);
        return number;
      };
      if (legend.main) {
        legend.head = ['O', 'H', 'L', 'C', 'V'].map(name => item(name));
        legend.head.push(item(''));
        legend.note = item('');
        legend.note.parentElement.classList.add('note');
        const wrap = document.createElement('i');
        wrap.className = 'break';
        legend.element.append(wrap);
      } else {
        const title = document.createElement('span');
        title.className = 'title';
        title.textContent = legend.title;
        legend.element.append(title);
      }
      legend.numbers = legend.lines.map(line => item(line.label, line.color));
    }
    this.placeLegends();
    this.showLegends();
  }

  placeLegends() {
    const panes = this.chart.panes();
    let top = 0;
    panes.forEach((pane, index) => {
      const legend = this.legends.find(each => each.pane === index);
      if (legend?.element && legend.top !== top) {
        legend.top = top;
        legend.element.style.top = top + 6 + 'px';
      }
      top += pane.getHeight() + 1;
    });
  }

  /** Shows the values at a time, those of the latest row when the pointer is elsewhere. */
  showLegends(time = undefined) {
    this.hovering = time !== undefined;
    const row = this.hovering ? this.rowAt(time) : this.rows.at(-1);
    const color = COLORS[this.theme];
    for (const legend of this.legends) {
      if (!legend.numbers) {
        continue;
      }
      if (legend.main) {
        const digits = this.digits;
        const [open, high, low, close, volume, change] = legend.head;
        const side = row && row.close >= row.open ? color.up : color.down;
        for (const [element, number] of [[open, row?.open], [high, row?.high], [low, row?.low], [close, row?.close]]) {
          element.textContent = fixed(number, digits);
          element.style.color = side;
        }
        volume.textContent = compact(row?.volume);
        change.textContent = row
          ? `${row.close >= row.open ? '▲' : '▼'} ${signed(100 * (row.close / row.open - 1), 2)}%` : '';
        change.style.color = side;
        legend.note.textContent = row?.provisional ? 'preview' : '';
      }
      legend.lines.forEach((line, index) => {
        // The running longer bar has no indicators yet; those of the bar before hold.
        const known = !this.hovering && row?.provisional && !isNumber(value(row, line.field))
          ? this.rows.at(-2) : row;
        legend.numbers[index].textContent =
          known && isNumber(value(known, line.field)) ? line.format(value(known, line.field)) : '–';
      });
    }
    this.placeLegends();
  }

  rowAt(time) {
    let low = 0;
    let high = this.rows.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].time === time) {
        return this.rows[middle];
      }
      if (this.rows[middle].time < time) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return undefined;
  }

  toLive() {
    this.chart.timeScale().scrollToRealTime();
  }

  /** Brings a time into the middle of the view. */
  showTime(seconds) {
    const scale = this.chart.timeScale();
    const index = scale.timeToIndex(seconds, true);
    const range = scale.getVisibleLogicalRange();
    if (index !== null && range) {
      const half = (range.to - range.from) / 2;
      scale.setVisibleLogicalRange({from: index - half, to: index + half});
    }
  }

  /** What is drawn, read back from the chart library: points by series. */
  drawn() {
    return Object.fromEntries(this.series.map(({name, api}) => [name, api.data()]));
  }
}

