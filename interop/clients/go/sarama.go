package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/IBM/sarama"
)

var saramaCodecs = map[string]sarama.CompressionCodec{
	"none":   sarama.CompressionNone,
	"gzip":   sarama.CompressionGZIP,
	"snappy": sarama.CompressionSnappy,
	"lz4":    sarama.CompressionLZ4,
	"zstd":   sarama.CompressionZSTD,
}

func produceWithSarama(o options) {
	config := sarama.NewConfig()
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Producer.Compression = saramaCodecs[o.codec]
	config.Producer.Return.Successes = true
	config.Producer.Idempotent = true
	config.Net.MaxOpenRequests = 1
	producer, err := sarama.NewSyncProducer([]string{o.bootstrap}, config)
	check(err)
	var messages []*sarama.ProducerMessage
	for i := o.start; i < o.start+o.count; i++ {
		message := &sarama.ProducerMessage{
			Topic: o.topic,
			Key:   sarama.ByteEncoder(key(i)),
			Value: sarama.ByteEncoder(value(i)),
		}
		for _, h := range headers(i) {
			message.Headers = append(message.Headers, sarama.RecordHeader{Key: []byte(h.name), Value: h.content})
		}
		messages = append(messages, message)
	}
	check(producer.SendMessages(messages))
	for n, message := range messages {
		printAcked(o.start+n, message.Partition, message.Offset)
	}
	check(producer.Close())
}

// saramaRecord is a record with the session in which it is to be marked.
type saramaRecord struct {
	*sarama.ConsumerMessage
	session sarama.ConsumerGroupSession
}

// saramaMember hands records to whoever counts them. One goroutine per partition reads; one
// unbuffered channel keeps the count exact.
type saramaMember chan saramaRecord

func (saramaMember) Setup(sarama.ConsumerGroupSession) error { return nil }

func (saramaMember) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (m saramaMember) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		select {
		case m <- saramaRecord{message, session}:
		case <-session.Context().Done():
			return nil
		}
	}
	return nil
}

func consumeWithSarama(o options) {
	config := sarama.NewConfig()
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.Offsets.AutoCommit.Enable = false
	group, err := sarama.NewConsumerGroup([]string{o.bootstrap}, o.group, config)
	check(err)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	member := make(saramaMember)
	ended := make(chan error, 1)
	go func() { ended <- group.Consume(ctx, []string{o.topic}, member) }()
	var session sarama.ConsumerGroupSession
	for n := 0; n < o.count; {
		select {
		case r := <-member:
			var got []header
			for _, h := range r.Headers {
				got = append(got, header{string(h.Key), h.Value})
			}
			printReceived(r.Partition, r.Offset, r.Key, r.Value, got, r.Timestamp)
			session = r.session
			session.MarkMessage(r.ConsumerMessage, "")
			n++
		case err := <-ended:
			check(errors.Join(fmt.Errorf("%d records of %d came", n, o.count), err))
		}
	}
	session.Commit()
	cancel()
	check(<-ended)
	check(group.Close())
}
