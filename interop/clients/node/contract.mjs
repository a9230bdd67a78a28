// The command line and the records that every interop client shares: see ProgramClient.java and Payload.java.

export const key = (i) => `k-${i % 50}`

export const value = (i) => `v-${i}-${'p'.repeat((i * 7) % 200)}`

export const headers = (i) => ({
  h1: `x${i}`,
  h2: i % 3 === 0 ? Buffer.alloc(0) : Buffer.from([0, 255, i % 256]),
})

export const printAcked = (i, partition, offset) => console.log(JSON.stringify({ i, partition, offset }))

export function printReceived(partition, message) {
  console.log(
    JSON.stringify({
      partition,
      offset: Number(message.offset),
      key: message.key.toString(),
      value: message.value.toString(),
      headers: Object.entries(message.headers).map(([name, content]) => ({
        name,
        hex: Buffer.from(content).toString('hex'),
      })),
      timestamp: Number(message.timestamp),
    }),
  )
}

// The options as an object: --start and --count as numbers, what is not given with its default.
export function options(argv) {
  const given = { command: argv[2], codec: 'none', start: 0 }
  for (let at = 3; at < argv.length; at += 2) {
    given[argv[at].replace(/^--/, '')] = argv[at + 1]
  }
  return { ...given, start: Number(given.start), count: Number(given.count) }
}
