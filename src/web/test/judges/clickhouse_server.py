"""ClickHouse's HTTP interface over its embedded engine, as far as the service uses it.

Prints its port. A POST holds the query; parameters of the address that start with param_ fill its placeholders,
the others are settings. An error is told with status 500, or 404 for a table that is not there.
"""

import http.server
import sys
import tempfile
import threading
import urllib.parse

import chdb.session

# Without a pool of its own, as a server has it, nothing moves what Kafka tables read.
session = chdb.session.Session(tempfile.mkdtemp() + "?background_message_broker_schedule_pool_size=8")
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query)
        parameters = {name[6:]: value for name, value in given if name.startswith("param_")}
        settings = [f"{name} = {value}" for name, value in given if not name.startswith("param_")]
        status, body = 200, b""
        try:
            with lock:
                for name, value in parameters.items():
                    session.query("SET param_%s = '%s'" % (name, value.replace("'", "\\'")))
                for setting in settings:
                    session.query("SET " + setting)
                body = session.query(query).bytes()
        except Exception as error:
            body = str(error).encode()
            status = 404 if b"UNKNOWN_TABLE" in body else 500
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
# Ends with whoever started it.
sys.stdin.read()
