package org.adafisher.spark;

import java.io.Serializable;
import java.util.Map;

/**
 * What an executor is told of a run: texts and bytes, so that it needs none of the kit's classes.
 *
 * @param run the specification, JSON on one line
 * @param folder the name of the run's folder in a store
 * @param store the driver's store, an absolute path
 * @param token a file in it, which proves that a machine sees the same store
 * @param scratch where to keep the run until it is finished; null for the store, where it is seen
 * @param data the folder with the data sets, or null
 * @param environment variables of the run's process, beside the executor's own
 * @param weights what the run starts from, by its name in a store; empty if from nothing of a store
 */
record RunOrder(
    String run,
    String folder,
    String store,
    String token,
    String scratch,
    String data,
    Map<String, String> environment,
    Map<String, byte[]> weights)
    implements Serializable {}
