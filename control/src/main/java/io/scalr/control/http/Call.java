package io.scalr.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.scalr.control.audit.Actor;
import io.scalr.control.http.schema.BodyReader;
import io.scalr.control.http.schema.Filters;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.FarmReach;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One request that was let through: its caller is known, its scope decided, its path, query and
 * (for POST) its body are held to the route.
 */
public final class Call {
  private final Optional<Caller> caller;
  private final Scope scope;
  private final FarmReach farms;
  private final Map<String, String> path;
  private final Map<String, String> query;
  private final Filters filters;
  private final Page page;
  private final JsonNode json;
  private final Optional<Values> body;
  private final Incoming incoming;

  Call(
      Optional<Caller> caller,
      Gate.Admission admission,
      Map<String, String> path,
      Map<String, String> query,
      Lists lists,
      Body body,
      Incoming incoming) {
    this.caller = caller;
    this.scope = admission.scope();
    this.farms = admission.farms();
    this.path = Map.copyOf(path);
    this.query = Map.copyOf(query);
    this.filters = lists.filters();
    this.page = lists.page();
    this.json = body.json();
    this.body = body.values();
    this.incoming = incoming;
  }

  /** What a list request asks for; everything for other requests. */
  record Lists(Filters filters, Page page) {}

  /**
   * @param json what was sent; an empty object if nothing was
   * @param values the same held to the route's schema, for POST
   */
  record Body(JsonNode json, Optional<Values> values) {}

  /** Who calls. Routes with {@link Permission#NONE} have no caller and must not ask. */
  public Caller caller() {
    return caller.orElseThrow(() -> new IllegalStateException("nobody needs to be known here"));
  }

  /** The same for the record. */
  public Actor actor() {
    return new Actor(caller().name(), caller().how());
  }

  public Scope scope() {
    return scope;
  }

  /** The farms that the caller may see; what a path names is one of them or lives in one. */
  public FarmReach farms() {
    return farms;
  }

  /** The path's parameters, decoded. */
  public Map<String, String> path() {
    return path;
  }

  /** The environment of the path; a route without one must not ask. */
  public Tenant tenant() {
    if (scope instanceof Scope.OfEnvironment(var tenant)) {
      return tenant;
    }
    throw new IllegalStateException("the route names no environment");
  }

  /** The account of the path, or that of its environment; a global route must not ask. */
  public AccountId account() {
    return scope.owner().orElseThrow(() -> new IllegalStateException("the route names no account"));
  }

  /** A whole number of the path template. */
  public long id(String name) {
    return Long.parseLong(text(name));
  }

  /** A UUID of the path template. */
  public UUID uuid(String name) {
    return UUID.fromString(text(name));
  }

  /** A part of the path, decoded. */
  public String text(String name) {
    var value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the path has no " + name);
    }
    return value;
  }

  /** A query parameter that the route declares. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** Filters of a list route; none on others. */
  public Filters filters() {
    return filters;
  }

  /** Which page of a list route. */
  public Page page() {
    return page;
  }

  /** Page and filters in one value, as stores take them. */
  public Listing listing() {
    var wanted = new LinkedHashMap<String, String>();
    filters.values().forEach((name, value) -> wanted.put(name, value.toString()));
    return new Listing(wanted, page.offset(), page.size(), page.after(), page.counted(), farms);
  }

  /** The body of a POST, held to the route's request schema. */
  public Values body() {
    return body.orElseThrow(() -> new IllegalStateException("the route takes no body"));
  }

  /** Lays the body of a PATCH over the object as it is. */
  public Outcome<Values> patch(View current) {
    return BodyReader.patch(current, json);
  }

  /** The request as it came, for the few handlers that need a header or a cookie. */
  public Incoming incoming() {
    return incoming;
  }
}
