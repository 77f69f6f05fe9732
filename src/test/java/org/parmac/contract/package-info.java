/**
 * What a kind of layer has to keep to, as tests that its author can run:
 * target/parmac-contract.jar.
 */
package org.parmac.contract;
