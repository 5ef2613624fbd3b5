// An OpenTelemetry program as its documentation shows it: no setting but the endpoint, from the environment.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

func main() {
	ctx := context.Background()
	exporter, err := otlptracegrpc.New(ctx)
	if err != nil {
		log.Fatal(err)
	}
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(exporter),
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", "interop-go"))),
	)
	tracer := provider.Tracer("interop")
	ctx, span := tracer.Start(ctx, "go says hello")
	span.SetAttributes(attribute.String("request_id", os.Args[1]))
	_, child := tracer.Start(ctx, "go child")
	child.End()
	span.End()
	if err := provider.Shutdown(ctx); err != nil {
		log.Fatal(err)
	}
	fmt.Println(span.SpanContext().TraceID())
}
