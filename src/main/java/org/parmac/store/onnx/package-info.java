/**
 * Models as ONNX graphs: what layers are in ONNX's operators, and the bytes of the file. Belongs to
 * the room store: never hadoop.mapreduce.
 */
package org.parmac.store.onnx;
