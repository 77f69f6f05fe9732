/**
 * Vectors in other people's files: CSV, IDX, fvecs, bvecs, Avro, and our own tiles; which files,
 * cut where, and what was found in them. Belongs to the room store: never hadoop.mapreduce.
 */
package org.parmac.store.vectors;
