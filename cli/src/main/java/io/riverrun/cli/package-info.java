/** The operator's tools, over the client library's public API. */
package io.riverrun.cli;
