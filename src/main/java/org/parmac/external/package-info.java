/**
 * Layers that are a command in any language, spoken to over its stdin and stdout: processes, the
 * protocol, and the checks of what comes back.
 */
package org.parmac.external;
