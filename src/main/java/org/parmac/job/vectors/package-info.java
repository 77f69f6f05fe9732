/**
 * Jobs over files of vectors, range by range: import into a dataset, and encode into codes. Belongs
 * to the room job: no arithmetic on data values.
 */
package org.parmac.job.vectors;
