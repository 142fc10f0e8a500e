package io.scalr.control.access.http;

import io.scalr.control.http.Incoming;
import io.scalr.control.http.Query;
import io.scalr.control.http.Query.Pair;
import io.scalr.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The API's signature: HMAC-SHA256 over method, date, path, canonical query and body, joined by
 * line ends.
 *
 * <p>Clients disagree on the canonical query. The contract's form is tried first, then those that
 * real clients send. Each says the same parameters in other letters, so nothing is lost by it.
 */
final class Signature {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";

  /**
   * How a client writes a name or value.
   *
   * @param bare letters that it leaves as they are, beyond the unreserved ones without the tilde
   * @param plus a space is written {@code +}
   */
  private record Spelling(String bare, boolean plus) {}

  /** First the contract's; then Python's {@code quote} and {@code quote_plus}, PHP's, Java's. */
  private static final List<Spelling> SPELLINGS =
      List.of(
          new Spelling("~", false),
          new Spelling("~/", false),
          new Spelling("~", true),
          new Spelling("~/", true),
          new Spelling("", false),
          new Spelling("/", false),
          new Spelling("", true),
          new Spelling("/", true),
          new Spelling("*", true));

  private static final Comparator<String> BYTE_ORDER =
      (one, other) ->
          Arrays.compareUnsigned(
              one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));

  private Signature() {}

  /**
   * @param date the header with all white space removed
   * @param given the signature that was sent, base64
   * @return the signature's bytes if one of the spellings gives it
   */
  static Optional<byte[]> verify(Incoming request, String date, Secret secret, String given) {
    var sent = given.getBytes(StandardCharsets.UTF_8);
    for (var query : canonicalQueries(request.rawQuery())) {
      var computed = sign(request, date, query, secret);
      if (MessageDigest.isEqual(Base64.getEncoder().encode(computed), sent)) {
        return Optional.of(computed);
      }
    }
    return Optional.empty();
  }

  /** What the contract's form signs, for those who look for their mistake. */
  static String stringToSign(Incoming request, String date) {
    var query = canonicalQueries(request.rawQuery()).getFirst();
    return head(request, date, query) + new String(request.body(), StandardCharsets.UTF_8);
  }

  private static byte[] sign(Incoming request, String date, String query, Secret secret) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.revealBytes(), "HmacSHA256"));
      mac.update(head(request, date, query).getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(request.body());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String head(Incoming request, String date, String query) {
    return String.join("\n", request.method(), date, request.rawPath(), query, "");
  }

  /** All accepted forms without repetition, the contract's first. */
  static List<String> canonicalQueries(String raw) {
    Set<String> forms = new LinkedHashSet<>();
    Query.pairs(raw)
        .ifPresent(pairs -> {
          var sorted = sorted(pairs);
          var last = sorted(lastOfEach(pairs));
          for (var spelling : SPELLINGS) {
            forms.add(join(sorted, spelling));
            forms.add(join(last, spelling));
          }
        });
    forms.add(raw);
    var parts = Arrays.stream(raw.split("&")).filter(part -> !part.isEmpty()).toList();
    forms.add(parts.stream().sorted(BYTE_ORDER).collect(Collectors.joining("&")));
    forms.add(
        parts.stream()
            .sorted(Comparator.comparing(part -> part.split("=", 2)[0], BYTE_ORDER))
            .collect(Collectors.joining("&")));
    return List.copyOf(forms);
  }

  private static List<Pair> sorted(List<Pair> pairs) {
    return pairs.stream().sorted(Comparator.comparing(Pair::name, BYTE_ORDER)).toList();
  }

  private static List<Pair> lastOfEach(List<Pair> pairs) {
    var last = new LinkedHashMap<String, Pair>();
    pairs.forEach(pair -> last.put(pair.name(), pair));
    return new ArrayList<>(last.values());
  }

  private static String join(List<Pair> pairs, Spelling spelling) {
    return pairs.stream()
        .map(pair -> encoded(pair.name(), spelling) + "=" + encoded(pair.value(), spelling))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text, Spelling spelling) {
    var out = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      char letter = (char) (each & 0xff);
      if (UNRESERVED.indexOf(letter) >= 0 || spelling.bare().indexOf(letter) >= 0) {
        out.append(letter);
      } else if (letter == ' ' && spelling.plus()) {
        out.append('+');
      } else {
        out.append("%%%02X".formatted((int) letter));
      }
    }
    return out.toString();
  }
}
