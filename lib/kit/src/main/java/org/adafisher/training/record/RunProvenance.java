package org.adafisher.training.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.oracle.labs.mlrg.olcut.config.json.JsonProvenanceSerialization;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.io.ProvenanceSerializationException;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.adafisher.input.StrictJson;
import org.adafisher.training.Training;
import org.adafisher.training.spec.RunSpec;

/**
 * A run as Tribuo's provenance describes it: every field of the specification, what the run saw and
 * where it was made. The record file holds it, and it holds all that the run can be rebuilt from.
 */
public final class RunProvenance implements ObjectProvenance {

  private static final long serialVersionUID = 1;
  private static final String SPECIFICATION = "specification";

  private final TreeMap<String, Provenance> fields;

  /**
   * Restores a provenance; OLCUT calls this.
   *
   * @param fields the fields by name
   */
  public RunProvenance(Map<String, Provenance> fields) {
    this.fields = new TreeMap<>(fields);
    this.fields.remove(CLASS_NAME);
  }

  /**
   * Takes the provenance of a run out of its record.
   *
   * @param record the record
   * @return the fields that Tribuo stores with a model
   */
  public static RunProvenance of(RunRecord record) {
    TreeMap<String, Provenance> fields = new TreeMap<>();
    put(fields, SPECIFICATION, record.spec().toJson());
    put(fields, "data-sha256", record.dataSha256());
    put(fields, "initial-weights-sha256", record.initialWeightsSha256());
    put(fields, "weights-sha256", record.weightsSha256());
    flatten(fields, "run", StrictJson.toTree(record.spec()));
    flatten(fields, "plan", StrictJson.toTree(record.plan()));
    flatten(fields, "machine", StrictJson.toTree(record.provenance()));
    return new RunProvenance(fields);
  }

  private static void flatten(Map<String, Provenance> fields, String name, JsonNode node) {
    if (node.isContainerNode()) {
      node.properties()
          .forEach(child -> flatten(fields, name + "-" + child.getKey(), child.getValue()));
    } else {
      put(fields, name, node.asText());
    }
  }

  private static void put(Map<String, Provenance> fields, String name, String value) {
    fields.put(name, new StringProvenance(name, value));
  }

  /**
   * Returns the specification that the run can be rebuilt from.
   *
   * @return the specification
   */
  public RunSpec specification() {
    String text = ((StringProvenance) fields.get(SPECIFICATION)).getValue();
    return StrictJson.parse(text, SPECIFICATION, RunSpec.class);
  }

  String toJson() {
    return new JsonProvenanceSerialization(true)
        .serializeToString(ProvenanceUtil.marshalProvenance(this));
  }

  /**
   * Reads what the folder of a run says of it.
   *
   * @param folder the folder, with {@code provenance.json}
   * @return the provenance
   * @throws IOException if it cannot be read
   */
  public static RunProvenance read(Path folder) throws IOException {
    Path file = folder.resolve("provenance.json");
    try {
      return (RunProvenance)
          ProvenanceUtil.unmarshalProvenance(
              new JsonProvenanceSerialization(false).deserializeFromFile(file));
    } catch (ProvenanceSerializationException e) {
      throw new IOException(file + ": no provenance: " + e.getMessage(), e);
    }
  }

  @Override
  public String getClassName() {
    return Training.class.getName();
  }

  @Override
  public Iterator<Pair<String, Provenance>> iterator() {
    return fields.entrySet().stream()
        .map(field -> new Pair<>(field.getKey(), field.getValue()))
        .iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RunProvenance run && run.fields.equals(fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return generateString("Run");
  }
}
