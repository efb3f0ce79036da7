"""Reads the fake Alpaca with alpaca-py and prints what the library made of it, one JSON per line.

alpaca_py_judge.py stocks PORT COUNT   until COUNT messages have come
alpaca_py_judge.py crypto PORT COUNT
alpaca_py_judge.py history PORT        trades, quotes and bars of AAPL and MSFT, then of BTC/USD

The fields have the names that they have on the wire, so that what is printed can be compared with
what was sent. The library keeps microseconds.
"""

import json
import sys
from datetime import datetime, timezone

from alpaca.data.enums import DataFeed
from alpaca.data.historical import CryptoHistoricalDataClient, StockHistoricalDataClient
from alpaca.data.live import CryptoDataStream, StockDataStream
from alpaca.data.mappings import (
    BAR_MAPPING,
    QUOTE_MAPPING,
    TRADE_CANCEL_MAPPING,
    TRADE_CORRECTION_MAPPING,
    TRADE_MAPPING,
    TRADING_STATUS_MAPPING,
)
from alpaca.data.requests import (
    CryptoBarsRequest,
    CryptoQuoteRequest,
    CryptoTradesRequest,
    StockBarsRequest,
    StockQuotesRequest,
    StockTradesRequest,
)
from alpaca.data.timeframe import TimeFrame
from alpaca.trading.client import TradingClient

KEY, SECRET = "fake-key", "fake-secret"
START = datetime(2024, 2, 24, tzinfo=timezone.utc)


def plain(value):
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return getattr(value, "value", value)


def show(message_type, mapping, message):
    fields = {"T": message_type, "S": message.symbol}
    for name, attribute in mapping.items():
        value = getattr(message, attribute)
        if value is not None:
            fields[name] = plain(value)
    print(json.dumps(fields), flush=True)


def show_orderbook(message):
    def side(levels):
        return [{"p": level.price, "s": level.size} for level in levels]

    fields = {"T": "o", "S": message.symbol, "t": plain(message.timestamp)}
    fields |= {"b": side(message.bids), "a": side(message.asks), "r": message.reset}
    print(json.dumps(fields), flush=True)


class Enough:
    """Stops the stream after so many messages."""

    def __init__(self, stream, count):
        self.stream = stream
        self.left = count

    def handler(self, message_type, mapping):
        async def handle(message):
            if mapping is None:
                show_orderbook(message)
            else:
                show(message_type, mapping, message)
            self.left -= 1
            if self.left == 0:
                await self.stream.stop_ws()

        return handle


def stocks(port, count):
    stream = StockDataStream(
        KEY, SECRET, feed=DataFeed.SIP, url_override=f"ws://127.0.0.1:{port}/v2/sip"
    )
    handler = Enough(stream, count).handler
    stream.register_trade_corrections(handler("c", TRADE_CORRECTION_MAPPING))
    stream.register_trade_cancels(handler("x", TRADE_CANCEL_MAPPING))
    stream.subscribe_trades(handler("t", TRADE_MAPPING), "AAPL")
    stream.subscribe_quotes(handler("q", QUOTE_MAPPING), "AAPL")
    stream.subscribe_bars(handler("b", BAR_MAPPING), "AAPL")
    stream.subscribe_updated_bars(handler("u", BAR_MAPPING), "AAPL")
    stream.subscribe_daily_bars(handler("d", BAR_MAPPING), "AAPL")
    stream.subscribe_trading_statuses(handler("s", TRADING_STATUS_MAPPING), "AAPL")
    stream.run()


def crypto(port, count):
    stream = CryptoDataStream(
        KEY, SECRET, url_override=f"ws://127.0.0.1:{port}/v1beta3/crypto/us"
    )
    handler = Enough(stream, count).handler
    stream.subscribe_trades(handler("t", TRADE_MAPPING), "BTC/USD")
    stream.subscribe_quotes(handler("q", QUOTE_MAPPING), "BTC/USD")
    stream.subscribe_bars(handler("b", BAR_MAPPING), "BTC/USD")
    stream.subscribe_updated_bars(handler("u", BAR_MAPPING), "BTC/USD")
    stream.subscribe_daily_bars(handler("d", BAR_MAPPING), "BTC/USD")
    stream.subscribe_orderbooks(handler("o", None), "BTC/USD")
    stream.run()


def history(port):
    url = f"http://127.0.0.1:{port}"

    def show_all(message_type, mapping, answer):
        for symbol in sorted(answer.data):
            for message in answer.data[symbol]:
                show(message_type, mapping, message)

    symbols = ["MSFT", "AAPL"]
    client = StockHistoricalDataClient(KEY, SECRET, url_override=url)
    show_all(
        "t",
        TRADE_MAPPING,
        client.get_stock_trades(StockTradesRequest(symbol_or_symbols=symbols, start=START)),
    )
    show_all(
        "q",
        QUOTE_MAPPING,
        client.get_stock_quotes(StockQuotesRequest(symbol_or_symbols=symbols, start=START)),
    )
    for message_type, timeframe in [("b", TimeFrame.Minute), ("d", TimeFrame.Day)]:
        request = StockBarsRequest(symbol_or_symbols=symbols, timeframe=timeframe, start=START)
        show_all(message_type, BAR_MAPPING, client.get_stock_bars(request))

    pairs = "BTC/USD"
    client = CryptoHistoricalDataClient(KEY, SECRET, url_override=url)
    show_all(
        "t",
        TRADE_MAPPING,
        client.get_crypto_trades(CryptoTradesRequest(symbol_or_symbols=pairs, start=START)),
    )
    show_all(
        "q",
        QUOTE_MAPPING,
        client.get_crypto_quotes(CryptoQuoteRequest(symbol_or_symbols=pairs, start=START)),
    )
    request = CryptoBarsRequest(symbol_or_symbols=pairs, timeframe=TimeFrame.Minute, start=START)
    show_all("b", BAR_MAPPING, client.get_crypto_bars(request))

    clock = TradingClient(KEY, SECRET, url_override=url).get_clock()
    print(json.dumps({"is_open": clock.is_open, "timestamp": plain(clock.timestamp)}), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "history":
        history(sys.argv[2])
    else:
        {"stocks": stocks, "crypto": crypto}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
