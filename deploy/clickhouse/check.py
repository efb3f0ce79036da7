#!/usr/bin/env python3
"""Runs the SQL of single-node/ in an embedded ClickHouse: pip install chdb fastavro.

Checks that bars and signals in the registry's wire format arrive in the tables, that of two copies of a record
the one emitted last is read, and that the flat view answers. The Kafka engine is replaced by a file, because no
broker is asked for: its table is read for its columns only.
"""

import http.server
import io
import json
import pathlib
import re
import struct
import sys
import tempfile
import threading

import chdb.session
import fastavro

HERE = pathlib.Path(__file__).resolve().parent
SCHEMAS = HERE.parent.parent / "schemas" / "ta"
# A second within the TTL, whatever the date of the run.
EVENT_SECONDS = int(__import__("time").time()) - 3600


def statements(path):
    text = re.sub(r"^\s*--.*$", "", path.read_text(), flags=re.MULTILINE)
    return [s.strip() for s in text.split(";") if s.strip()]


def record(schema, symbol, close, ingest_millis, revision=2, deleted=False):
    values = {
        "symbol": symbol,
        "event_ts": (EVENT_SECONDS + 1) * 1000,
        "ingest_ts": ingest_millis,
        "seq": EVENT_SECONDS,
        "is_final": True,
        "window": {"start": EVENT_SECONDS * 1000, "end": (EVENT_SECONDS + 1) * 1000},
        "close": close,
        "rsi14": 61.5,
        "trade_count": 3,
        "source_seq": "t:42",
        "unpriced_count": 0,
        "timeframe": "1s",
        "revision": revision,
        "cause": "CANCEL" if deleted else "LATE",
        "trade_id": "42",
        "deleted": deleted,
        "extra": {"atr_14": 0.5},
    }
    filled = {}
    for field in schema["fields"]:
        name = field["name"]
        if name in values:
            filled[name] = values[name]
        elif isinstance(field["type"], list):
            filled[name] = None
        else:
            filled[name] = 1.25
    return filled


def wire_format(schema, schema_id, records):
    parsed = fastavro.parse_schema(dict(schema))
    out = io.BytesIO()
    for value in records:
        out.write(struct.pack(">bI", 0, schema_id))
        fastavro.schemaless_writer(out, parsed, value)
    return out.getvalue()


def serve(schemas):
    class Registry(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            schema_id = int(self.path.rsplit("/", 1)[1])
            body = json.dumps({"schema": json.dumps(schemas[schema_id])}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/vnd.schemaregistry.v1+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main():
    schemas = {
        1: json.loads((SCHEMAS / "ta.bars.1s.v1.avsc").read_text()),
        2: json.loads((SCHEMAS / "ta.signals.v1.avsc").read_text()),
        3: json.loads((SCHEMAS / "ta.revisions.v1.avsc").read_text()),
    }
    registry = serve(schemas)
    folder = pathlib.Path(tempfile.mkdtemp())
    session = chdb.session.Session(str(folder / "db"))

    def rows(sql):
        return [tuple(r) for r in json.loads(str(session.query(sql, "JSONCompact")))["data"]]

    for path in sorted((HERE / "single-node").glob("0[13]-*.sql")):
        for statement in statements(path):
            session.query(statement)

    for number, table in ((1, "ta_microbars"), (2, "ta_signals"), (3, "ta_revisions")):
        creates = statements(HERE / "single-node" / "02-kafka.sql")
        kafka = next(s for s in creates if f"torghut.{table}_kafka\n" in s and s.startswith("CREATE TABLE"))
        view = next(s for s in creates if s.startswith("CREATE MATERIALIZED") and f" TO torghut.{table} " in s)
        columns = kafka[kafka.index("(") + 1 : kafka.rindex("ENGINE")].strip().rstrip(")")
        payload = folder / f"{table}.bin"
        schema = schemas[number]
        def insert(records):
            payload.write_bytes(wire_format(schema, number, records))
            source = f"file('{payload}', 'AvroConfluent', '{columns.replace(chr(39), chr(92) + chr(39))}')"
            select = view[view.index("SELECT") :].replace(f"torghut.{table}_kafka", source)
            session.query(
                f"INSERT INTO torghut.{table} {select}"
                f" SETTINGS format_avro_schema_registry_url = 'http://127.0.0.1:{registry.server_port}'"
            )

        for close, ingest in ((10.0, 1000), (12.0, 3000), (11.0, 2000)):
            insert([record(schema, symbol, close, ingest) for symbol in ("SPY", "QQQ")])
        assert rows(f"SELECT count() FROM torghut.{table}") == [("6",)] or rows(
            f"SELECT toInt32(count()) FROM torghut.{table}"
        ) == [(6,)]
        newest = rows(
            "SELECT symbol, close, toUnixTimestamp64Milli(ingest_ts)::Int32, toInt32(seq),"
            " toUnixTimestamp64Milli(window_end) = (seq + 1) * 1000, toBool(isNull(spread_bps)), source_seq"
            f" FROM torghut.{table} FINAL ORDER BY symbol"
        )
        expected = [(s, 12, 3000, EVENT_SECONDS, 1, True, "t:42") for s in ("QQQ", "SPY")]
        assert newest == expected, newest
        ttl = rows(f"SELECT create_table_query FROM system.tables WHERE database = 'torghut' AND name = '{table}'")
        assert "ttl_only_drop_parts = 1" in ttl[0][0], ttl
    # By now there are revisions (closes of 12 as in the bars); two more say something else.
    assert rows("SELECT symbol, toInt32(revision) FROM torghut.ta_microbars_revised ORDER BY symbol") == [("QQQ", 2), ("SPY", 2)]
    insert([record(schema, "SPY", 99.0, 4000, revision=4), record(schema, "SPY", 98.0, 5000, revision=3)])
    insert([record(schema, "QQQ", 0.0, 4000, revision=3, deleted=True)])
    revised = rows("SELECT symbol, close, toInt32(revision) FROM torghut.ta_microbars_revised")
    assert revised == [("SPY", 99, 4)], revised
    flat = rows("SELECT symbol, toUnixTimestamp64Milli(ts) = (seq + 1) * 1000, rsi, close FROM torghut.signals_flat ORDER BY symbol")
    assert flat == [("QQQ", 1, 61.5, 12), ("SPY", 1, 61.5, 12)], flat
    extra = rows("SELECT extra['atr_14'], extra['nothing'] FROM torghut.ta_signals FINAL")
    assert extra == [(0.5, 0), (0.5, 0)], extra
    print("tables, deduplication, wire format, flat view and revised bars: as expected")
    return 0


if __name__ == "__main__":
    sys.exit(main())
