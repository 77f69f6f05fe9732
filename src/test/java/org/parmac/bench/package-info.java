/** Measurements that scripts/bench runs; none of them is part of the tests. */
package org.parmac.bench;
