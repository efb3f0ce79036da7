/** The API and its live stream. */

const API = 'api/torghut/ta/';
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;

/** An answer that is a problem document. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail || `The service answered ${status}.`);
    this.status = status;
  }
}

export async function get(path, parameters = {}, signal = undefined) {
  const query = new URLSearchParams(parameters).toString();
  const response = await fetch(API + path + (query ? '?' + query : ''), {signal});
  if (!response.ok) {
    throw new ApiError(response.status, await response.json().catch(() => ({})));
  }
  return response.json();
}

/**
 * The live stream of some symbols. It comes back by itself: the browser resumes after a broken
 * connection, and where it gives up, or the server has to be asked anew, this does.
 */
export class Stream {
  /**
   * @param handlers by name of the event; `open` and `lost` for the connection itself
   */
  constructor(handlers) {
    this.handlers = handlers;
    this.retryMs = FIRST_RETRY_MS;
  }

  connect(symbols, timeframes, again = false) {
    this.close();
    const query = new URLSearchParams({
      timeframe: timeframes.join(','),
      events: 'signal,aggregate,preview,revision,alert,status',
    });
    if (symbols.length > 0) {
      query.set('symbol', symbols.join(','));
    }
    const source = new EventSource(API + 'stream?' + query);
    this.source = source;
    source.onopen = () => {
      this.retryMs = FIRST_RETRY_MS;
      this.handlers.open();
      if (again) {
        // What was missed is not known to a connection that is not a resumed one.
        again = false;
        this.handlers.reset();
      }
    };
    source.onerror = () => {
      this.handlers.lost();
      if (source.readyState === EventSource.CLOSED && this.source === source) {
        this.timer = setTimeout(() => this.connect(symbols, timeframes, true), this.retryMs);
        this.retryMs = Math.min(LONGEST_RETRY_MS, this.retryMs * 2);
      }
    };
    for (const [event, handle] of Object.entries(this.handlers)) {
      if (event !== 'open' && event !== 'lost') {
        source.addEventListener(event, message => handle(JSON.parse(message.data)));
      }
    }
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
  }
}
