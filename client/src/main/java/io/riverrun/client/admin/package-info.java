/**
 * The admin client: topics, configurations, the cluster, offsets. {@link
 * io.riverrun.client.admin.Admin} is the way in.
 */
package io.riverrun.client.admin;
