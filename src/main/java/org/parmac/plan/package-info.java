/**
 * How long a training takes, on how many tasks, and what it needs: the run-time and speed-up model
 * of ParMAC, extended by what Hadoop costs, and its fit to measured runs. Plain arithmetic; imports
 * nothing of ours.
 */
package org.parmac.plan;
