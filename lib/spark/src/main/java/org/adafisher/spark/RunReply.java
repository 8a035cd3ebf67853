package org.adafisher.spark;

import java.io.Serializable;
import java.util.Map;

/**
 * What an executor has made of a run.
 *
 * @param files the run's files by name; null where they lie in the store already
 * @param log what its process has said; empty where the store has it already
 */
record RunReply(Map<String, byte[]> files, byte[] log) implements Serializable {}
