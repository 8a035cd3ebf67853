package org.adafisher.claim;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What decides a claim by runs made here. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunComparison.class, name = "runs"),
  @JsonSubTypes.Type(value = InNotebook.class, name = "notebook"),
  @JsonSubTypes.Type(value = NotMeasured.class, name = "unmeasured")
})
sealed interface Measurement permits RunComparison, InNotebook, NotMeasured {}
