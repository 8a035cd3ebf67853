/** Pictures in memory and in files: decoding, scaling, and the values that they become. */
package org.adafisher.data.picture;
