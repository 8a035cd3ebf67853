/**
 * Weights from and to files: PyTorch's state dictionaries, safetensors, and the maps of names
 * between torchvision's networks and the authors' (paper Sec. 4.3, Table 4).
 */
package org.adafisher.weights;
