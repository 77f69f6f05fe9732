/**
 * MapReduce shells around mac and search: inputs, mappers, reducers. No arithmetic on data values
 * here. This package has the steps of a training, and what all jobs share; import and encode are in
 * {@code job.vectors}, search and evaluate in {@code job.retrieval}.
 */
package org.parmac.job;
