package io.riverrun.zookeeper.nodes;

import io.riverrun.controller.producers.ProducerIdBlock;

/**
 * {@code /latest_producer_id_block}: the last block handed out, as {@code
 * {"version":1,"broker":0,"block_start":"0","block_end":"999"}}; empty before the first. Stateless.
 */
public final class ProducerIdBlockNode {

    private ProducerIdBlockNode() {}

    /** The block that follows the one in the node. */
    public static ProducerIdBlock next(byte[] data, int brokerId) throws NodeFormatException {
        long first = data.length == 0 ? 0 : Json.parse(data).longInteger("block_end") + 1;
        if (first > Long.MAX_VALUE - ProducerIdBlock.SIZE) {
            throw new NodeFormatException("the producer ids are used up");
        }
        return new ProducerIdBlock(brokerId, first, ProducerIdBlock.SIZE);
    }

    public static byte[] bytes(ProducerIdBlock block) {
        return Json.object(json -> {
            json.writeNumberField("version", 1);
            json.writeNumberField("broker", block.brokerId());
            json.writeStringField("block_start", Long.toString(block.firstId()));
            json.writeStringField("block_end", Long.toString(block.lastId()));
        });
    }
}
