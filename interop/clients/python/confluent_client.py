"""confluent-kafka (librdkafka) behind the contract of the interop clients."""

from confluent_kafka import Consumer, Producer, TopicPartition

import contract


def produce(args):
    producer = Producer(
        {
            "bootstrap.servers": args.bootstrap,
            "acks": "all",
            "enable.idempotence": True,
            "compression.type": args.codec,
            "linger.ms": 5,
        }
    )
    acked = {}

    def acknowledge(i):
        def on_delivery(error, message):
            if error is not None:
                raise SystemExit(f"record {i}: {error}")
            acked[i] = (message.partition(), message.offset())

        return on_delivery

    for i in range(args.start, args.start + args.count):
        producer.produce(
            args.topic,
            key=contract.key(i),
            value=contract.value(i),
            headers=contract.headers(i),
            on_delivery=acknowledge(i),
        )
        producer.poll(0)
    if producer.flush(60) != 0:
        raise SystemExit("not everything was acknowledged")
    for i, (partition, offset) in sorted(acked.items()):
        contract.print_acked(i, partition, offset)


def consume(args):
    consumer = Consumer(
        {
            "bootstrap.servers": args.bootstrap,
            "group.id": args.group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe([args.topic])
    positions = {}
    for _ in range(args.count):
        message = consumer.poll(60)
        if message is None or message.error():
            raise SystemExit(f"no record came: {message and message.error()}")
        contract.print_received(
            message.partition(),
            message.offset(),
            message.key(),
            message.value(),
            [(name, content or b"") for name, content in message.headers()],
            message.timestamp()[1],
        )
        positions[message.partition()] = message.offset() + 1
    consumer.commit(
        offsets=[TopicPartition(args.topic, partition, offset) for partition, offset in positions.items()],
        asynchronous=False,
    )
    consumer.close()


contract.run(produce, consume)
