/**
 * Numbers: float32 blocks, dense products, factorisations, counter-based random numbers. Knows
 * nothing of models, Hadoop, Avro or logging.
 */
package org.parmac.math;
