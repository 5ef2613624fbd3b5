"""Sends spans until its standard input ends; one line of JSON for each export that was taken. What the exporter gave up it is
handed again, as by a collector."""

import json
import logging
import sys
import threading
import time
import uuid

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

SPANS_PER_EXPORT = 20
REST_SECONDS = 0.15
PATIENCE_SECONDS = 180

logging.disable(logging.CRITICAL)
stopping = threading.Event()


def wait_for_end():
    sys.stdin.read()
    stopping.set()


threading.Thread(target=wait_for_end, daemon=True).start()
memory = InMemorySpanExporter()
provider = TracerProvider(resource=Resource.create({"service.name": "crash-python"}))
provider.add_span_processor(SimpleSpanProcessor(memory))
tracer = provider.get_tracer("crash")
exporter = OTLPSpanExporter()
while not stopping.is_set():
    order = {"order.id": f"ord-{uuid.uuid4()}"}
    with tracer.start_as_current_span("GET /crash", kind=trace.SpanKind.SERVER, attributes=order):
        for i in range(SPANS_PER_EXPORT - 1):
            with tracer.start_as_current_span(f"python step {i % 7}", attributes=order):
                pass
    spans = memory.get_finished_spans()
    memory.clear()
    resent = 0
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        sent = time.monotonic()
        if exporter.export(spans) is SpanExportResult.SUCCESS:
            break
        if time.monotonic() > deadline:
            sys.exit(1)
        resent += 1
        time.sleep(0.2)
    taken = {
        "took_ms": (time.monotonic() - sent) * 1000,
        "resent": resent,
        "span_ids": [trace.format_span_id(span.get_span_context().span_id) for span in spans],
    }
    print(json.dumps(taken), flush=True)
    time.sleep(REST_SECONDS)
exporter.shutdown()
