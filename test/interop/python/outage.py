"""A program with the OpenTelemetry SDK of Python at its defaults, but for a count of what its exporter told."""

import json
import logging
import sys
import threading
import time

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

logging.disable(logging.CRITICAL)
service, per_second = sys.argv[1], float(sys.argv[2])
stopping = threading.Event()


class Counting(SpanExporter):
    """Hands everything on as it is."""

    def __init__(self, inner):
        self.inner = inner
        self.taken = 0
        self.given_up = []
        self.longest = 0.0

    def export(self, spans):
        started = time.monotonic()
        result = self.inner.export(spans)
        if result is SpanExportResult.SUCCESS:
            self.taken += len(spans)
            self.longest = max(self.longest, time.monotonic() - started)
        else:
            self.given_up += [[span.attributes["outage.number"], span.start_time // 1_000_000] for span in spans]
        return result

    def shutdown(self):
        self.inner.shutdown()

    def force_flush(self, timeout_millis=30000):
        return self.inner.force_flush(timeout_millis)


def wait_for_end():
    sys.stdin.read()
    stopping.set()


threading.Thread(target=wait_for_end, daemon=True).start()
exporter = Counting(OTLPSpanExporter())
provider = TracerProvider(resource=Resource.create({"service.name": service}))
provider.add_span_processor(BatchSpanProcessor(exporter))
tracer = provider.get_tracer("outage")
made = 0
while not stopping.is_set():
    tracer.start_span("outage", attributes={"outage.number": made}).end()
    made += 1
    time.sleep(1 / per_second)
provider.shutdown()
told = {"made": made, "taken": exporter.taken, "givenUp": exporter.given_up, "longestMs": round(exporter.longest * 1000), "why": ""}
print(json.dumps(told), flush=True)
