"""aiokafka behind the contract of the interop clients."""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

import contract


async def produce(args):
    producer = AIOKafkaProducer(
        bootstrap_servers=args.bootstrap,
        acks="all",
        linger_ms=5,
        enable_idempotence=True,
        compression_type=None if args.codec == "none" else args.codec,
    )
    await producer.start()
    try:
        numbers = range(args.start, args.start + args.count)
        futures = [
            await producer.send(args.topic, key=contract.key(i), value=contract.value(i), headers=contract.headers(i))
            for i in numbers
        ]
        for i, future in zip(numbers, futures):
            metadata = await asyncio.wait_for(future, 60)
            contract.print_acked(i, metadata.partition, metadata.offset)
    finally:
        await producer.stop()


async def consume(args):
    consumer = AIOKafkaConsumer(
        args.topic,
        bootstrap_servers=args.bootstrap,
        group_id=args.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        positions = {}
        for _ in range(args.count):
            record = await asyncio.wait_for(consumer.getone(), 60)
            contract.print_received(
                record.partition, record.offset, record.key, record.value, record.headers, record.timestamp
            )
            positions[TopicPartition(record.topic, record.partition)] = record.offset + 1
        await consumer.commit(positions)
    finally:
        await consumer.stop()


contract.run(lambda args: asyncio.run(produce(args)), lambda args: asyncio.run(consume(args)))
