package io.scalr.localcloud;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The words of an instance's command and its environment, filled in for one boot. */
record Payload(List<String> words) {
  private static final Comparator<String> LONGEST_FIRST =
      Comparator.comparingInt(String::length).reversed();

  /**
   * @param places what stands for {@code {userData}}, {@code {state}}, {@code {bootId}}, {@code
   *     {address}}
   * @param moved text replaced in every word: where nothing can be mounted, the path inside becomes
   *     the path outside
   */
  static Payload of(
      Image image, Instance instance, Map<String, String> places, Map<String, String> moved) {
    var env = new TreeMap<String, String>();
    env.put("PATH", Commands.SYSTEM_PATH);
    env.put("LANG", "C.UTF-8");
    env.put("SCALR_BOOT_ID", places.getOrDefault("bootId", ""));
    env.put("SCALR_INSTANCE_ID", instance.id());
    env.put("SCALR_USER_DATA", places.getOrDefault("userData", ""));
    env.put("SCALR_STATE_DIR", places.getOrDefault("state", ""));
    env.put("HOME", places.getOrDefault("home", "/"));
    image.env().forEach((name, value) -> env.put(name, fill(value, places, moved)));
    var words = new ArrayList<String>(List.of("env", "-i"));
    env.forEach((name, value) -> words.add(name + "=" + value));
    image.command().forEach(word -> words.add(fill(word, places, moved)));
    return new Payload(List.copyOf(words));
  }

  private static String fill(String text, Map<String, String> places, Map<String, String> moved) {
    var filled = text;
    // the longest first: one mount's path may begin with another's
    var paths = moved.keySet().stream().sorted(LONGEST_FIRST).toList();
    for (var inside : paths) {
      filled = filled.replace(inside, moved.getOrDefault(inside, inside));
    }
    for (var place : places.entrySet()) {
      filled = filled.replace("{" + place.getKey() + "}", place.getValue());
    }
    return filled;
  }
}
