/**
 * The method of auxiliary coordinates: Z steps, penalty, objective, stop rule, one iteration on one
 * shard, and the whole method in memory. Knows nothing of files or Hadoop.
 */
package org.parmac.mac;
