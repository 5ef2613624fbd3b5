"""An OpenTelemetry program as its documentation shows it: no setting but the endpoint, from the environment."""

import sys

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

provider = TracerProvider(resource=Resource.create({"service.name": "interop-python"}))
provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter()))
tracer = provider.get_tracer("interop")
with tracer.start_as_current_span("python says hello", attributes={"request_id": sys.argv[1]}) as span:
    with tracer.start_as_current_span("python child"):
        pass
    trace_id = trace.format_trace_id(span.get_span_context().trace_id)
provider.shutdown()
print(trace_id)
