/** A layer in a jar of its own, made and used as its author would. */
package org.parmac.plugin;
