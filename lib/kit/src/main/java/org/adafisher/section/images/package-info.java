/** Image classification (Sec. 4.1 and 4.2; Tables 2 to 4, 10 and 11). */
package org.adafisher.section.images;
