/**
 * Single-layer algorithms, one class each, opened as folds over tiles. They know inputs and
 * targets; nothing of coordinates, penalties or Hadoop.
 */
package org.parmac.train;
