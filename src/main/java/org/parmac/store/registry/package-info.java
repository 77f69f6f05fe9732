/**
 * Versions of a model that is trained again and again, the verdicts on them, and the pointer to the
 * current one. Belongs to the room store: never hadoop.mapreduce.
 */
package org.parmac.store.registry;
