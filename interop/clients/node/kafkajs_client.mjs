// kafkajs behind the contract of the interop clients.

import kafkajs from 'kafkajs'

import { compressionOf, registerCodecs } from './codecs.mjs'
import { headers, key, options, printAcked, printReceived, value } from './contract.mjs'

const RECORDS_PER_SEND = 100
const given = options(process.argv)

registerCodecs()
const kafka = new kafkajs.Kafka({
  clientId: 'interop',
  brokers: [given.bootstrap],
  logLevel: kafkajs.logLevel.ERROR,
  retry: { initialRetryTime: 100, retries: 10 },
})

// kafkajs answers with the base offset of each partition's batch and keeps the order within it,
// but only its partitioner knows which record went where.
async function produce() {
  let partitionOf = []
  const inner = kafkajs.Partitioners.DefaultPartitioner()
  const producer = kafka.producer({
    createPartitioner: () => (args) => {
      const partition = inner(args)
      partitionOf.push(partition)
      return partition
    },
  })
  await producer.connect()
  for (let first = given.start; first < given.start + given.count; first += RECORDS_PER_SEND) {
    const size = Math.min(RECORDS_PER_SEND, given.start + given.count - first)
    const numbers = Array.from({ length: size }, (_, n) => first + n)
    partitionOf = []
    const answers = await producer.send({
      topic: given.topic,
      acks: -1,
      compression: compressionOf[given.codec],
      messages: numbers.map((i) => ({ key: key(i), value: value(i), headers: headers(i) })),
    })
    const next = Object.fromEntries(answers.map((a) => [a.partition, Number(a.baseOffset)]))
    numbers.forEach((i, n) => printAcked(i, partitionOf[n], next[partitionOf[n]]++))
  }
  await producer.disconnect()
}

async function consume() {
  const consumer = kafka.consumer({ groupId: given.group })
  await consumer.connect()
  await consumer.subscribe({ topics: [given.topic], fromBeginning: true })
  let left = given.count
  const positions = {}
  await new Promise((resolve, reject) => {
    // It starts itself again after what may pass, such as a coordinator that is still loading.
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reject(payload.error)
    })
    consumer
      .run({
        autoCommit: false,
        eachMessage: async ({ partition, message }) => {
          if (left <= 0) return
          printReceived(partition, message)
          positions[partition] = Number(message.offset) + 1
          left -= 1
          if (left === 0) resolve()
        },
      })
      .catch(reject)
  })
  await consumer.commitOffsets(
    Object.entries(positions).map(([partition, offset]) => ({
      topic: given.topic,
      partition: Number(partition),
      offset: String(offset),
    })),
  )
  await consumer.disconnect()
}

await (given.command === 'produce' ? produce() : consume())
