/** MapReduce shells around mac and search: inputs, mappers, reducers, steps. No arithmetic on data values here. */
package org.parmac.job;
