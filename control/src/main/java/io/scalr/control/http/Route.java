package io.scalr.control.http;

import io.scalr.control.http.schema.Schema;
import java.util.Optional;
import java.util.Set;

/**
 * One line of the API. The permission is an argument of every way to make one and cannot be left
 * out.
 *
 * @param path template below the level's base, with a slash at both ends; {@code {farmId}} is a
 *     whole number, {@code {imageId:uuid}} a UUID, {@code {osId:text}} any text
 * @param request what the body must be; empty for none
 * @param response what {@code data} is; empty for 204
 * @param success the status when all went well
 * @param parameters query parameters that are not filters
 */
public record Route(
    Method method,
    Level level,
    String path,
    Permission permission,
    Optional<Schema> request,
    Response response,
    int success,
    String description,
    Set<String> parameters,
    Handler handler) {

  /** The methods that exist; there is no PUT. */
  public enum Method {
    GET,
    POST,
    PATCH,
    DELETE
  }

  /** The shape of a success. */
  public sealed interface Response {
    record Details(Schema schema) implements Response {}

    record Listing(Schema schema) implements Response {}

    record Empty() implements Response {}
  }

  public Route {
    if (!path.startsWith("/") || !path.endsWith("/")) {
      throw new IllegalArgumentException("a path begins and ends with a slash: " + path);
    }
  }

  /** GET a page of objects. */
  public static Route list(
      Level level, String path, Permission permission, Schema of, Handler handler) {
    return make(Method.GET, level, path, permission, new Response.Listing(of), 200, handler);
  }

  /** GET one object. */
  public static Route get(
      Level level, String path, Permission permission, Schema of, Handler handler) {
    return make(Method.GET, level, path, permission, new Response.Details(of), 200, handler);
  }

  /** POST a new object: 201. */
  public static Route create(
      Level level, String path, Permission permission, Schema of, Handler handler) {
    return make(Method.POST, level, path, permission, new Response.Details(of), 201, handler)
        .accepting(of);
  }

  /** PATCH an object: 200. The handler reads the body with {@link Call#patch}. */
  public static Route change(
      Level level, String path, Permission permission, Schema of, Handler handler) {
    return make(Method.PATCH, level, path, permission, new Response.Details(of), 200, handler)
        .accepting(of);
  }

  /** DELETE an object: 204 without a body. */
  public static Route delete(Level level, String path, Permission permission, Handler handler) {
    return make(Method.DELETE, level, path, permission, new Response.Empty(), 204, handler);
  }

  /** POST that changes a state: 200, without a request body unless {@link #accepting}. */
  public static Route action(
      Level level, String path, Permission permission, Schema answer, Handler handler) {
    return make(Method.POST, level, path, permission, new Response.Details(answer), 200, handler);
  }

  /** POST that changes several objects and answers them: 200. */
  public static Route actionOnMany(
      Level level, String path, Permission permission, Schema of, Handler handler) {
    return make(Method.POST, level, path, permission, new Response.Listing(of), 200, handler);
  }

  private static Route make(
      Method method,
      Level level,
      String path,
      Permission permission,
      Response response,
      int success,
      Handler handler) {
    return new Route(
        method,
        level,
        path,
        permission,
        Optional.empty(),
        response,
        success,
        "",
        Set.of(),
        handler);
  }

  /** With a body of another schema than the answer's. */
  public Route accepting(Schema body) {
    return new Route(
        method,
        level,
        path,
        permission,
        Optional.of(body),
        response,
        success,
        description,
        parameters,
        handler);
  }

  /** With another status than the usual, such as 202 for what is done later. */
  public Route answering(int status) {
    return new Route(
        method,
        level,
        path,
        permission,
        request,
        response,
        status,
        description,
        parameters,
        handler);
  }

  /** With a sentence for the description. */
  public Route described(String sentence) {
    return new Route(
        method, level, path, permission, request, response, success, sentence, parameters, handler);
  }

  /** With query parameters that are not filters. */
  public Route taking(String... names) {
    return new Route(
        method,
        level,
        path,
        permission,
        request,
        response,
        success,
        description,
        Set.of(names),
        handler);
  }

  /** The path as the description prints it: without the types of its parts. */
  public String printedPath() {
    return path.replaceAll("\\{(\\w+):\\w+}", "{$1}");
  }
}
