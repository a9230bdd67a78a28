// kafkajs compresses gzip itself and takes the other codecs from outside.

import kafkajs from 'kafkajs'
import snappy from 'kafkajs-snappy'
import lz4 from 'lz4js'
import xxh from 'lz4js/xxh32.js'
import { ZstdCodec } from 'zstd-codec'

const { CompressionCodecs, CompressionTypes } = kafkajs

const zstdReady = new Promise((resolve) => ZstdCodec.run((zstd) => resolve(new zstd.Streaming())))

const FLAGS_AT = 4
const DESCRIPTOR_CHECKSUM_AT = 6
const INDEPENDENT_BLOCKS = 0x20

// Kafka takes only frames whose blocks stand alone. lz4js does not say so of its frames, though a
// block refers to nothing before it: up to its block size of 4 MiB there is only one.
function independentBlocks(frame) {
  frame[FLAGS_AT] |= INDEPENDENT_BLOCKS
  const descriptor = frame.subarray(FLAGS_AT, DESCRIPTOR_CHECKSUM_AT)
  frame[DESCRIPTOR_CHECKSUM_AT] = (xxh.hash(0, descriptor, 0, descriptor.length) >>> 8) & 0xff
  return frame
}

export function registerCodecs() {
  CompressionCodecs[CompressionTypes.Snappy] = snappy
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: async (encoder) => independentBlocks(Buffer.from(lz4.compress(encoder.buffer))),
    decompress: async (buffer) => Buffer.from(lz4.decompress(buffer)),
  })
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: async (encoder) => Buffer.from((await zstdReady).compress(encoder.buffer)),
    decompress: async (buffer) => Buffer.from((await zstdReady).decompress(buffer)),
  })
}

export const compressionOf = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
}
