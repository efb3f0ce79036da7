// Reads the fake Alpaca with Alpaca's Go SDK and prints what the SDK made of it, one JSON per line.
//
//	judge stocks PORT COUNT   until COUNT messages have come
//	judge crypto PORT COUNT
//	judge history PORT        trades, quotes and bars of AAPL and MSFT, then of BTC/USD
//
// The fields have the names that they have on the wire, so that what is printed can be compared with
// what was sent. The SDK keeps nanoseconds.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"time"

	"github.com/alpacahq/alpaca-trade-api-go/v3/alpaca"
	"github.com/alpacahq/alpaca-trade-api-go/v3/marketdata"
	"github.com/alpacahq/alpaca-trade-api-go/v3/marketdata/stream"
)

const (
	key    = "fake-key"
	secret = "fake-secret"
)

type fields map[string]any

func main() {
	port := os.Args[2]
	if os.Args[1] == "history" {
		history("http://127.0.0.1:" + port)
		return
	}
	count, err := strconv.Atoi(os.Args[3])
	check(err)
	messages := make(chan fields, 1024)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if os.Args[1] == "stocks" {
		check(stocks("http://127.0.0.1:"+port+"/v2", messages).Connect(ctx))
	} else {
		check(crypto("http://127.0.0.1:"+port+"/v1beta3/crypto", messages).Connect(ctx))
	}
	for i := 0; i < count; i++ {
		show(<-messages)
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func show(message fields) {
	line, err := json.Marshal(message)
	check(err)
	fmt.Println(string(line))
}

func stocks(url string, messages chan<- fields) *stream.StocksClient {
	bars := func(messageType string) func(stream.Bar) {
		return func(b stream.Bar) {
			messages <- fields{"T": messageType, "S": b.Symbol, "o": b.Open, "h": b.High, "l": b.Low,
				"c": b.Close, "v": b.Volume, "t": b.Timestamp, "n": b.TradeCount, "vw": b.VWAP}
		}
	}
	return stream.NewStocksClient(marketdata.SIP,
		stream.WithBaseURL(url),
		stream.WithCredentials(key, secret),
		stream.WithTrades(func(t stream.Trade) {
			messages <- fields{"T": "t", "S": t.Symbol, "i": t.ID, "x": t.Exchange, "p": t.Price, "s": t.Size,
				"c": t.Conditions, "z": t.Tape, "t": t.Timestamp}
		}, "AAPL"),
		stream.WithQuotes(func(q stream.Quote) {
			messages <- fields{"T": "q", "S": q.Symbol, "bx": q.BidExchange, "bp": q.BidPrice, "bs": q.BidSize,
				"ax": q.AskExchange, "ap": q.AskPrice, "as": q.AskSize, "c": q.Conditions, "z": q.Tape,
				"t": q.Timestamp}
		}, "AAPL"),
		stream.WithBars(bars("b"), "AAPL"),
		stream.WithUpdatedBars(bars("u"), "AAPL"),
		stream.WithDailyBars(bars("d"), "AAPL"),
		stream.WithStatuses(func(s stream.TradingStatus) {
			messages <- fields{"T": "s", "S": s.Symbol, "sc": s.StatusCode, "sm": s.StatusMsg, "rc": s.ReasonCode,
				"rm": s.ReasonMsg, "t": s.Timestamp, "z": s.Tape}
		}, "AAPL"),
		stream.WithLULDs(func(l stream.LULD) {
			messages <- fields{"T": "l", "S": l.Symbol, "u": l.LimitUpPrice, "d": l.LimitDownPrice,
				"i": l.Indicator, "t": l.Timestamp, "z": l.Tape}
		}, "AAPL"),
		stream.WithImbalances(func(i stream.Imbalance) {
			messages <- fields{"T": "i", "S": i.Symbol, "p": i.Price, "t": i.Timestamp, "z": i.Tape}
		}, "AAPL"),
		stream.WithCorrections(func(c stream.TradeCorrection) {
			messages <- fields{"T": "c", "S": c.Symbol, "x": c.Exchange, "oi": c.OriginalID,
				"op": c.OriginalPrice, "os": c.OriginalSize, "oc": c.OriginalConditions, "ci": c.CorrectedID,
				"cp": c.CorrectedPrice, "cs": c.CorrectedSize, "cc": c.CorrectedConditions, "z": c.Tape,
				"t": c.Timestamp}
		}),
		stream.WithCancelErrors(func(x stream.TradeCancelError) {
			messages <- fields{"T": "x", "S": x.Symbol, "i": x.ID, "x": x.Exchange, "p": x.Price, "s": x.Size,
				"a": x.CancelErrorAction, "z": x.Tape, "t": x.Timestamp}
		}))
}

func crypto(url string, messages chan<- fields) *stream.CryptoClient {
	bars := func(messageType string) func(stream.CryptoBar) {
		return func(b stream.CryptoBar) {
			messages <- fields{"T": messageType, "S": b.Symbol, "o": b.Open, "h": b.High, "l": b.Low,
				"c": b.Close, "v": b.Volume, "t": b.Timestamp, "n": b.TradeCount, "vw": b.VWAP}
		}
	}
	side := func(levels []stream.CryptoOrderbookEntry) []fields {
		shown := []fields{}
		for _, level := range levels {
			shown = append(shown, fields{"p": level.Price, "s": level.Size})
		}
		return shown
	}
	return stream.NewCryptoClient(marketdata.US,
		stream.WithBaseURL(url),
		stream.WithCredentials(key, secret),
		stream.WithCryptoTrades(func(t stream.CryptoTrade) {
			messages <- fields{"T": "t", "S": t.Symbol, "p": t.Price, "s": t.Size, "t": t.Timestamp, "i": t.ID,
				"tks": t.TakerSide}
		}, "BTC/USD"),
		stream.WithCryptoQuotes(func(q stream.CryptoQuote) {
			messages <- fields{"T": "q", "S": q.Symbol, "bp": q.BidPrice, "bs": q.BidSize, "ap": q.AskPrice,
				"as": q.AskSize, "t": q.Timestamp}
		}, "BTC/USD"),
		stream.WithCryptoBars(bars("b"), "BTC/USD"),
		stream.WithCryptoUpdatedBars(bars("u"), "BTC/USD"),
		stream.WithCryptoDailyBars(bars("d"), "BTC/USD"),
		stream.WithCryptoOrderbooks(func(o stream.CryptoOrderbook) {
			messages <- fields{"T": "o", "S": o.Symbol, "t": o.Timestamp, "b": side(o.Bids), "a": side(o.Asks),
				"r": o.Reset}
		}, "BTC/USD"))
}

func history(url string) {
	start := time.Date(2024, 2, 24, 0, 0, 0, 0, time.UTC)
	symbols := []string{"MSFT", "AAPL"}
	pairs := []string{"BTC/USD"}
	client := marketdata.NewClient(marketdata.ClientOpts{APIKey: key, APISecret: secret, BaseURL: url})

	trades, err := client.GetMultiTrades(symbols, marketdata.GetTradesRequest{Start: start})
	check(err)
	showAll("t", trades)
	quotes, err := client.GetMultiQuotes(symbols, marketdata.GetQuotesRequest{Start: start})
	check(err)
	showAll("q", quotes)
	bars, err := client.GetMultiBars(symbols, marketdata.GetBarsRequest{TimeFrame: marketdata.OneMin, Start: start})
	check(err)
	showAll("b", bars)
	days, err := client.GetMultiBars(symbols, marketdata.GetBarsRequest{TimeFrame: marketdata.OneDay, Start: start})
	check(err)
	showAll("d", days)

	cryptoTrades, err := client.GetCryptoMultiTrades(pairs, marketdata.GetCryptoTradesRequest{Start: start})
	check(err)
	showAll("t", cryptoTrades)
	cryptoQuotes, err := client.GetCryptoMultiQuotes(pairs, marketdata.GetCryptoQuotesRequest{Start: start})
	check(err)
	showAll("q", cryptoQuotes)
	cryptoBars, err := client.GetCryptoMultiBars(pairs,
		marketdata.GetCryptoBarsRequest{TimeFrame: marketdata.OneMin, Start: start})
	check(err)
	showAll("b", cryptoBars)

	clock, err := alpaca.NewClient(alpaca.ClientOpts{APIKey: key, APISecret: secret, BaseURL: url}).GetClock()
	check(err)
	show(fields{"is_open": clock.IsOpen, "timestamp": clock.Timestamp})
}

// The SDK's records of the history bear the names of the wire.
func showAll[M any](messageType string, bySymbol map[string][]M) {
	symbols := []string{}
	for symbol := range bySymbol {
		symbols = append(symbols, symbol)
	}
	sort.Strings(symbols)
	for _, symbol := range symbols {
		for _, message := range bySymbol[symbol] {
			text, err := json.Marshal(message)
			check(err)
			shown := fields{}
			decoder := json.NewDecoder(bytes.NewReader(text))
			decoder.UseNumber() // Ids need more than a double keeps.
			check(decoder.Decode(&shown))
			shown["T"], shown["S"] = messageType, symbol
			show(shown)
		}
	}
}
