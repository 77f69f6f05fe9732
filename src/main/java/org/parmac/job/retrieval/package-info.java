/**
 * Jobs that look for neighbours: search codes, and evaluate a run's hash. Belongs to the room job:
 * no arithmetic on data values, that is search's.
 */
package org.parmac.job.retrieval;
