/**
 * Models: layers, their parameters, the forward pass, codes. Stands on math; knows nothing of
 * Hadoop, Avro or files.
 */
package org.parmac.model;
