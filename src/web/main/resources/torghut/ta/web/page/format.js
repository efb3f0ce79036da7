/** Numbers and times as they are shown. A value that is not there is a dash. */

const DASH = '–';
const numbers = new Map();

function formatter(digits) {
  if (!numbers.has(digits)) {
    numbers.set(digits, new Intl.NumberFormat('en-US', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }));
  }
  return numbers.get(digits);
}

export function isNumber(value) {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A number with so many decimals, a true minus before it. */
export function fixed(value, digits) {
  return isNumber(value) ? formatter(digits).format(value).replace('-', '−') : DASH;
}

/** As fixed, with a plus where it is not negative. */
export function signed(value, digits) {
  return isNumber(value) ? (value >= 0 ? '+' : '') + fixed(value, digits) : DASH;
}

/** 1,234,567 as 1.23M. */
export function compact(value) {
  if (!isNumber(value)) {
    return DASH;
  }
  for (const [size, unit] of [[1e9, 'B'], [1e6, 'M'], [1e3, 'K']]) {
    if (Math.abs(value) >= size) {
      return fixed(value / size, 2) + unit;
    }
  }
  return fixed(value, value % 1 === 0 ? 0 : 2);
}

/** Decimals that tell prices of this size apart. */
export function priceDigits(price) {
  const size = Math.abs(price);
  return !isNumber(price) || size >= 1 ? 2 : size >= 0.01 ? 4 : 8;
}

/** Milliseconds as a lag: 240 ms, 3.1 s, 12 min. */
export function lag(millis) {
  if (!isNumber(millis)) {
    return DASH;
  }
  const positive = Math.max(0, millis);
  if (positive < 1000) {
    return `${Math.round(positive)} ms`;
  }
  if (positive < 100_000) {
    return `${fixed(positive / 1000, 1)} s`;
  }
  return positive < 7_200_000
    ? `${Math.round(positive / 60_000)} min`
    : `${Math.round(positive / 3_600_000)} h`;
}

/** Times of one zone. */
export class Clock {
  constructor(zone) {
    this.zone = zone;
    const style = {timeZone: zone, hourCycle: 'h23'};
    this.seconds = new Intl.DateTimeFormat('en-GB', {
      ...style, hour: '2-digit', minute: '2-digit', second: '2-digit',
    });
    this.minutes = new Intl.DateTimeFormat('en-GB', {...style, hour: '2-digit', minute: '2-digit'});
    this.days = new Intl.DateTimeFormat('en-GB', {...style, day: 'numeric', month: 'short'});
    this.offsets = new Intl.DateTimeFormat('en-US', {...style, timeZoneName: 'longOffset'});
    this.names = new Intl.DateTimeFormat('en-US', {...style, timeZoneName: 'short'});
  }

  time(millis) {
    return this.seconds.format(millis);
  }

  minute(millis) {
    return this.minutes.format(millis);
  }

  day(millis) {
    return this.days.format(millis);
  }

  /** How far the zone's clocks are ahead of UTC at a time, both in seconds. */
  offsetSeconds(time) {
    // Offsets change at full hours.
    const hour = Math.floor(time / 3600);
    if (hour !== this.hour) {
      this.hour = hour;
      const part = this.offsets.formatToParts(hour * 3_600_000)
        .find(each => each.type === 'timeZoneName').value;
      const [, sign, hours, minutes] = part.match(/GMT(?:([+-])(\d{2}):(\d{2}))?/);
      this.offset = hours ? (sign === '-' ? -1 : 1) * (hours * 3600 + minutes * 60) : 0;
    }
    return this.offset;
  }

  /** Short name of the zone at that time, such as EST. */
  name(millis) {
    return this.names.formatToParts(millis).find(part => part.type === 'timeZoneName').value;
  }
}
