package io.riverrun.interop.moving;

import java.util.List;
import java.util.Map;

/**
 * A topic as clients see it. Immutable.
 *
 * @param id the topic's id
 * @param configs what is set on the topic itself
 */
record TopicContents(String id, Map<String, String> configs, List<PartitionContents> partitions) {}
