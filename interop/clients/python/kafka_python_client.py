"""kafka-python behind the contract of the interop clients."""

import time

from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import RebalanceInProgressError
from kafka.structs import OffsetAndMetadata, TopicPartition

import contract


def produce(args):
    producer = KafkaProducer(
        bootstrap_servers=args.bootstrap,
        acks="all",
        linger_ms=5,
        compression_type=None if args.codec == "none" else args.codec,
    )
    numbers = range(args.start, args.start + args.count)
    futures = [
        producer.send(args.topic, key=contract.key(i), value=contract.value(i), headers=contract.headers(i))
        for i in numbers
    ]
    for i, future in zip(numbers, futures):
        metadata = future.get(timeout=60)
        contract.print_acked(i, metadata.partition, metadata.offset)
    producer.close()


def consume(args):
    consumer = KafkaConsumer(
        bootstrap_servers=args.bootstrap,
        group_id=args.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    # A leader that did not know the partitions of what it subscribes to when it joined joins again
    # once it does, and 3.0.12 may hang in that second rebalance: it logs the answer to its
    # SyncGroup, and never the assignment. So let it know them between the two.
    consumer.subscribe([args.topic])
    consumer.partitions_for_topic(args.topic)
    left, positions, deadline = args.count, {}, time.monotonic() + 60
    while left > 0:
        if time.monotonic() > deadline:
            raise SystemExit(f"{left} records of {args.count} did not come")
        for partition, records in consumer.poll(timeout_ms=200, max_records=left).items():
            for record in records:
                contract.print_received(
                    record.partition, record.offset, record.key, record.value, record.headers, record.timestamp
                )
                positions[TopicPartition(partition.topic, partition.partition)] = OffsetAndMetadata(
                    record.offset + 1, "", -1
                )
                left -= 1
    commit(consumer, positions)
    consumer.close(autocommit=False)


def commit(consumer, positions):
    """Commits as the client's own error asks: while the group rebalances, poll, then try again."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return consumer.commit(positions)
        except RebalanceInProgressError:
            if time.monotonic() > deadline:
                raise
            consumer.poll(timeout_ms=200)


contract.run(produce, consume)
