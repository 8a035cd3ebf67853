/**
 * The paper's networks (Sec. 4, App. B), written from a small vocabulary of tapped layers, with the
 * names and shapes of PyTorch's state dictionaries.
 */
package org.adafisher.network;
