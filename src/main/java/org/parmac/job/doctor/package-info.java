/**
 * What can be found out before a container is spent: this machine, its class path, the file system,
 * the cluster, and whether a dataset or run is whole. Belongs to the room job.
 */
package org.parmac.job.doctor;
