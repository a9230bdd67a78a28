package main

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kgo"
)

var franzCodecs = map[string]kgo.CompressionCodec{
	"none":   kgo.NoCompression(),
	"gzip":   kgo.GzipCompression(),
	"snappy": kgo.SnappyCompression(),
	"lz4":    kgo.Lz4Compression(),
	"zstd":   kgo.ZstdCompression(),
}

func produceWithFranz(o options) {
	client, err := kgo.NewClient(
		kgo.SeedBrokers(o.bootstrap),
		kgo.DefaultProduceTopic(o.topic),
		kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.ProducerBatchCompression(franzCodecs[o.codec]),
	)
	check(err)
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var records []*kgo.Record
	for i := o.start; i < o.start+o.count; i++ {
		record := &kgo.Record{Key: key(i), Value: value(i)}
		for _, h := range headers(i) {
			record.Headers = append(record.Headers, kgo.RecordHeader{Key: h.name, Value: h.content})
		}
		records = append(records, record)
	}
	check(client.ProduceSync(ctx, records...).FirstErr())
	for n, record := range records {
		printAcked(o.start+n, record.Partition, record.Offset)
	}
}

func consumeWithFranz(o options) {
	client, err := kgo.NewClient(
		kgo.SeedBrokers(o.bootstrap),
		kgo.ConsumeTopics(o.topic),
		kgo.ConsumerGroup(o.group),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.DisableAutoCommit(),
	)
	check(err)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var received []*kgo.Record
	for len(received) < o.count {
		fetches := client.PollRecords(ctx, o.count-len(received))
		if ctx.Err() != nil {
			check(fmt.Errorf("%d records of %d came", len(received), o.count))
		}
		received = append(received, fetches.Records()...)
	}
	for _, r := range received {
		var got []header
		for _, h := range r.Headers {
			got = append(got, header{h.Key, h.Value})
		}
		printReceived(r.Partition, r.Offset, r.Key, r.Value, got, r.Timestamp)
	}
	check(client.CommitRecords(ctx, received...))
	check(client.LeaveGroupContext(ctx))
	client.Close()
}
