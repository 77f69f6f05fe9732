/**
 * Retrieval: exact neighbours by Hamming and by Euclidean distance, retrieval scores, the best
 * linear decoder of a hash. Plain functions over math; knows nothing of models, files or Hadoop.
 */
package org.parmac.search;
