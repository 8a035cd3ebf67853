package org.adafisher.study;

import java.util.List;
import java.util.Map;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.Pretrained;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Selection;

/** Language modelling (Sec. 4.3): Table 5. */
final class LanguageProtocols {

  private LanguageProtocols() {}

  static Protocol table5() {
    return new Protocol(
        "table-5",
        "Table 5, Figure 19",
        "GPT-1 small on WikiText-2",
        List.of(
            new Setting(
                "GPT-1 small, WikiText-2",
                new Setting.Cells("WikiText-2", "", "GPT-1 small (28,351,488 learnable)"),
                PaperMethods.LANGUAGE.all(base()),
                1)),
        sources(),
        Protocols.departures());
  }

  /** The run of which all but method and seed is said. */
  static RunSpec base() {
    return RunSpec.of("wikitext2-bpe", "gpt1_small", PaperMethods.LANGUAGE.optimizer("adafisherw"))
        .with(new DataSpec("wikitext2-bpe", 0, 0, "none"))
        .with(new Pretrained("openai-gpt/model.safetensors", List.of("layers.*"), false))
        .with(Selection.VALIDATION)
        .withBatchSize(32);
  }

  static Map<String, String> sources() {
    return Protocols.sources(
        Map.ofEntries(
            Map.entry("network", "App. C.3.2; context 256: authors' script"),
            Map.entry("data", "Sec. 4.3, App. C.3.1"),
            Map.entry("training examples", "App. C.3.1"),
            Map.entry("test examples", "App. C.3.1"),
            Map.entry("augmentation", "none for a text"),
            Map.entry("starting weights", "App. C.3.2: OpenAI's tables, frozen"),
            Map.entry("batch", "App. C.3.3"),
            Map.entry("budget", "Table 12"),
            Map.entry("schedule", "authors' script; the paper is silent"),
            Map.entry("learning rate", "Table 13; SGD: ours"),
            Map.entry("weight decay", "App. C.3.3"),
            Map.entry("selection", "Sec. 4.3: the best model during validation"),
            Map.entry("seeds", "one value is printed, without deviation")));
  }
}
