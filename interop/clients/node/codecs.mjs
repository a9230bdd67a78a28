// kafkajs compresses gzip itself and takes the other codecs from outside.

import kafkajs from 'kafkajs'
import snappy from 'kafkajs-snappy'
import lz4 from 'lz4js'
import { ZstdCodec } from 'zstd-codec'

const { CompressionCodecs, CompressionTypes } = kafkajs

const zstdReady = new Promise((resolve) => ZstdCodec.run((zstd) => resolve(new zstd.Streaming())))

export function registerCodecs() {
  CompressionCodecs[CompressionTypes.Snappy] = snappy
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
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
