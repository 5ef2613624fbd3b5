// A program with the OpenTelemetry SDK of Go at its defaults, but for a count of what its exporter told.
package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"os"
	"strconv"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// What the exporter told: as the other programs print it.
type told struct {
	Made      int64      `json:"made"`
	Taken     int        `json:"taken"`
	GivenUp   [][2]int64 `json:"givenUp"`
	LongestMs int64      `json:"longestMs"`
	Why       string     `json:"why"`
}

// Hands everything on as it is.
type counting struct {
	sdktrace.SpanExporter
	mu sync.Mutex
	told
}

func (c *counting) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	started := time.Now()
	err := c.SpanExporter.ExportSpans(ctx, spans)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.Taken += len(spans)
		c.LongestMs = max(c.LongestMs, time.Since(started).Milliseconds())
		return nil
	}
	c.Why = err.Error()
	for _, span := range spans {
		c.GivenUp = append(c.GivenUp, [2]int64{span.Attributes()[0].Value.AsInt64(), span.StartTime().UnixMilli()})
	}
	return err
}

func main() {
	perSecond, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	exporter, err := otlptracegrpc.New(ctx)
	if err != nil {
		log.Fatal(err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) {}))
	counted := &counting{SpanExporter: exporter, told: told{GivenUp: [][2]int64{}}}
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(counted),
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", os.Args[1]))),
	)
	tracer := provider.Tracer("outage")
	stopping := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(stopping)
	}()
	ticker := time.NewTicker(time.Second / time.Duration(perSecond))
	for running := true; running; {
		select {
		case <-stopping:
			running = false
		case <-ticker.C:
			_, span := tracer.Start(ctx, "outage", trace.WithAttributes(attribute.Int64("outage.number", counted.Made)))
			span.End()
			counted.Made++
		}
	}
	_ = provider.Shutdown(ctx)
	if err := json.NewEncoder(os.Stdout).Encode(counted.told); err != nil {
		log.Fatal(err)
	}
}
