package io.scalr.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The images that instances may be launched from: the built-in one and those of the file. */
final class Images {
  private final Map<String, Image> byId = new TreeMap<>();

  private Images() {
    byId.put(Image.BARE.id(), Image.BARE);
  }

  /** Only the built-in image. */
  static Images builtIn() {
    return new Images();
  }

  /** Reads the file; throws {@link StartupTrouble} with one sentence if it cannot be used. */
  static Images read(Path file, ObjectMapper json) throws StartupTrouble {
    JsonNode root;
    try {
      root = json.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new StartupTrouble("The images file " + file + " cannot be read: " + e.getMessage());
    }
    if (!root.isObject()) {
      throw new StartupTrouble("The images file " + file + " must hold one JSON object.");
    }
    var images = new Images();
    for (var entry : root.properties()) {
      images.byId.put(entry.getKey(), image(file, entry.getKey(), entry.getValue()));
    }
    return images;
  }

  private static Image image(Path file, String id, JsonNode node) throws StartupTrouble {
    List<String> command = new ArrayList<>();
    node.path("command").forEach(word -> command.add(word.asText()));
    if (command.isEmpty()) {
      throw new StartupTrouble("Image " + id + " in " + file + " has no command.");
    }
    var mounts = texts(node.path("mounts"));
    for (var mount : mounts.entrySet()) {
      if (!sound(mount.getKey()) || !sound(mount.getValue())) {
        throw new StartupTrouble(
            "Image "
                + id
                + " in "
                + file
                + " mounts "
                + mount
                + ": both must be plain full paths.");
      }
      if (!Files.exists(Path.of(mount.getValue()))) {
        throw new StartupTrouble(
            "Image "
                + id
                + " in "
                + file
                + " mounts "
                + mount.getValue()
                + ", which is not there.");
      }
    }
    return new Image(id, node.path("name").asText(id), command, mounts, texts(node.path("env")));
  }

  /** The boot script reads mounts line by line, tab between. */
  private static boolean sound(String path) {
    return path.startsWith("/")
        && path.length() > 1
        && !path.contains("/../")
        && !path.endsWith("/..")
        && path.chars().noneMatch(c -> c < ' ');
  }

  private static Map<String, String> texts(JsonNode node) {
    var texts = new LinkedHashMap<String, String>();
    node.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }

  Optional<Image> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  List<Image> all() {
    return List.copyOf(byId.values());
  }
}
