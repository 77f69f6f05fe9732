/**
 * Files and directories: Avro files, datasets, runs, the frozen specification. May use math, model,
 * train and mac; never hadoop.mapreduce.
 */
package org.parmac.store;
