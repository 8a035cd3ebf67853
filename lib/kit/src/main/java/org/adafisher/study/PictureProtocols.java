package org.adafisher.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.Pretrained;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Selection;

/** Image classification (Sec. 4.1 and 4.2): Tables 2, 10, 3, 4 and 11. */
final class PictureProtocols {

  private static final int BATCH = 256;
  private static final int SEEDS = 5;
  private static final String BATCH_SOURCE = "App. C.2.2";
  private static final String CROP =
      "authors' script: crop with padding 4; App. C.2.2 says random-resize cropping";

  /** A network with the paper's name, ours, and the methods of its family. */
  private record Network(String papers, String ours, PaperMethods methods) {}

  private static final List<Network> CIFAR =
      List.of(
          new Network("ResNet18", "resnet18_cifar", PaperMethods.CNN),
          new Network("ResNet50", "resnet50_cifar", PaperMethods.CNN),
          new Network("ResNet101", "resnet101_cifar", PaperMethods.CNN),
          new Network("DenseNet121", "densenet121_cifar", PaperMethods.CNN),
          new Network("MobileNetV3", "mobilenetv3_cifar", PaperMethods.MOBILENET),
          new Network("Tiny Swin", "swin_t_cifar", PaperMethods.SWIN),
          new Network("FocalNet", "focalnet_cifar", PaperMethods.FOCALNET),
          new Network("CCT-2/3x2", "cct_cifar", PaperMethods.CCT));

  /** A data set with the paper's name and ours. */
  private record Data(String papers, String ours) {}

  private static final List<Data> BOTH =
      List.of(new Data("CIFAR-10", "cifar10"), new Data("CIFAR-100", "cifar100"));

  private PictureProtocols() {}

  static List<Protocol> tables() {
    List<Setting> withCutout = cifar(true);
    List<Setting> all = new ArrayList<>(cifar(false));
    all.addAll(withCutout);
    return List.of(
        new Protocol(
            "table-2",
            "Table 2, Figures 13 and 14",
            "eight networks on CIFAR with cutout",
            withCutout,
            cifarSources(),
            Protocols.departures()),
        new Protocol(
            "table-10",
            "Table 10, Figures 11 to 14",
            "eight networks on CIFAR without and with cutout",
            all,
            cifarSources(),
            Protocols.departures()),
        imageNet(),
        transfer(),
        tinyImageNet());
  }

  /** A run of which all but method and seed is said. */
  static RunSpec base(String data, String augmentation, String network) {
    return RunSpec.of(data, network, PaperMethods.CNN.optimizer("adafisher"))
        .with(new DataSpec(data, 0, 0, augmentation))
        .with(Selection.VALIDATION)
        .withBatchSize(BATCH);
  }

  private static List<Setting> cifar(boolean cutout) {
    List<Setting> settings = new ArrayList<>();
    String papers = cutout ? "cutout" : "no cutout";
    for (Data data : BOTH) {
      for (Network network : CIFAR) {
        RunSpec base = base(data.ours(), cutout ? "cifar_cutout" : "cifar", network.ours());
        settings.add(
            new Setting(
                String.join(", ", network.papers(), data.papers(), papers),
                new Setting.Cells(data.papers(), papers, network.papers()),
                network.methods().all(base),
                SEEDS));
      }
    }
    return settings;
  }

  /** The sources of Tables 2 and 10. */
  static Map<String, String> cifarSources() {
    return Protocols.sources(
        Map.of(
            "network", "Sec. 4.1; as the authors' repository has them",
            "augmentation", CROP,
            "batch", BATCH_SOURCE,
            "budget", "Table 6",
            "learning rate", "Table 7; SGD: ours",
            "weight decay", "App. C.2.1",
            "seeds", "App. C.2: five trials"));
  }

  private static Protocol imageNet() {
    RunSpec base = base("imagenet", "resized_crop", "tv_resnet50");
    return new Protocol(
        "table-3",
        "Table 3, Figure 4",
        "ResNet-50 on ImageNet",
        List.of(
            new Setting(
                "ResNet50, ImageNet",
                new Setting.Cells("ImageNet-1K", "", "ResNet50"),
                PaperMethods.IMAGENET.allWith(base, "lamb", "lars"),
                1)),
        Protocols.sources(
            Map.of(
                "network", "Sec. 4.1",
                "test examples", "ours: those of Table 3, validation; App. C.2.2 says 150k",
                "augmentation", "App. C.2.2: resized crop to 224, flip",
                "batch", BATCH_SOURCE,
                "budget", "Table 6",
                "learning rate", "Table 7 (the paper names none for ImageNet); SGD: ours",
                "weight decay", "App. C.2.1",
                "seeds", "App. C.2: one trial")),
        Protocols.departures());
  }

  private static Protocol tinyImageNet() {
    String data = "tinyimagenet";
    RunSpec resNet = base(data, "resized_crop", "resnet50_cifar");
    RunSpec swin = base(data, "resized_crop", "swin_b_cifar");
    return new Protocol(
        "table-11",
        "Table 11, Figure 10",
        "ResNet-50 and Big Swin on Tiny ImageNet",
        List.of(
            new Setting(
                "ResNet50, Tiny ImageNet",
                new Setting.Cells("Tiny ImageNet", "", "ResNet50"),
                PaperMethods.CNN.allWith(resNet, "lamb", "lars"),
                1),
            new Setting(
                "Big Swin, Tiny ImageNet",
                new Setting.Cells("Tiny ImageNet", "", "Big Swin"),
                PaperMethods.SWIN.all(swin),
                1)),
        Protocols.sources(
            Map.of(
                "network", "App. C.2.4; as the authors' repository has them",
                "augmentation", "App. C.2.2: random-resize cropping to 64, flip",
                "batch", BATCH_SOURCE,
                "budget", "Table 6",
                "learning rate", "Table 7; SGD: ours",
                "weight decay", "App. C.2.1",
                "seeds", "App. C.2: one trial")),
        Protocols.departures());
  }

  private static Protocol transfer() {
    PaperMethods mobile = PaperMethods.TRANSFER.withWeightDecay(1e-6);
    List<Setting> settings = new ArrayList<>();
    for (Data data : BOTH) {
      settings.add(
          transfer(
              "ResNet50", "resnet50_cifar", "resnet50-0676ba61.pth", data, PaperMethods.TRANSFER));
      settings.add(
          transfer(
              "ResNet101",
              "resnet101_cifar",
              "resnet101-63fe2227.pth",
              data,
              PaperMethods.TRANSFER));
      settings.add(
          transfer(
              "DenseNet121",
              "densenet121_cifar",
              "densenet121-a639ec97.pth",
              data,
              PaperMethods.TRANSFER));
      settings.add(
          transfer(
              "MobileNetV3",
              "tv_mobilenet_v3_large",
              "mobilenet_v3_large-8738ca79.pth",
              data,
              mobile));
    }
    List<Protocol.Departure> departures = new ArrayList<>(Protocols.departures());
    departures.add(
        new Protocol.Departure(
            "what the weights reach",
            "the released code loads none for DenseNet-121 and MobileNetV3",
            "all but the named new layers, or an error; MobileNetV3 in torchvision's form",
            "a network from random weights is no transfer"));
    return new Protocol(
        "table-4",
        "Table 4, Figure 15",
        "four networks from ImageNet weights on CIFAR",
        settings,
        Protocols.sources(
            Map.of(
                "network", "Sec. 4.2",
                "augmentation", "App. C.2.3: as before, without cutout; " + CROP,
                "starting weights", "App. C.2.3: PyTorch's; V1 where the authors load V2",
                "batch", "App. C.2.3",
                "budget", "Table 9",
                "learning rate", "Table 8; SGD: ours",
                "weight decay", "App. C.2.3; MobileNetV3's digit is unclear, read 1e-6",
                "seeds", "App. C.2: five trials")),
        departures);
  }

  private static Setting transfer(
      String papers, String ours, String weights, Data data, PaperMethods methods) {
    List<String> fresh =
        ours.startsWith("tv_") ? List.of("classifier.3.*") : List.of("conv1.*", "linear.*");
    RunSpec base =
        base(data.ours(), "cifar", ours).with(new Pretrained("weights/" + weights, fresh, false));
    return new Setting(
        String.join(", ", papers, data.papers(), "from ImageNet weights"),
        new Setting.Cells(data.papers() + " from ImageNet weights", "", papers),
        methods.all(base),
        SEEDS);
  }

  /** A published method of Table 2 for some epochs, for figures that need one alone. */
  static Method alone(RunSpec base, String optimizer, int epochs) {
    return new Method(PaperMethods.CNN.run(base, optimizer).with(Budget.epochs(epochs)), true);
  }
}
