/**
 * Reports: one HTML file with pictures that says what a run was and what it has come to. Reads what
 * stands in a run's directory, and computes with the finished model only for pictures of points.
 * May use math, model, train, mac, store and search.
 */
package org.parmac.report;
