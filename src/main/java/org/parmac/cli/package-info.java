/** The command line: Main, and one class per command. Imported by nobody. */
package org.parmac.cli;
