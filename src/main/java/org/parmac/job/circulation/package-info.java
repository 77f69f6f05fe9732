/**
 * ParMAC's W step inside one job: submodels circulate over the shards by atomic renames of marker
 * files. {@link org.parmac.job.circulation.Circulation} is the protocol, checked apart from Hadoop.
 */
package org.parmac.job.circulation;
