package io.scalr.control.http;

import static io.scalr.control.http.schema.Property.flag;
import static io.scalr.control.http.schema.Property.listOf;
import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.objects;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.time;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A resource as a feature writes one: schemas, routes, handlers. It keeps its rows in memory. */
final class ShelfResource {
  static final Schema ROOM = Schema.foreignKey("Room", whole("id"));

  static final Schema KEEPER =
      Schema.identity("KeeperIdentity", "Keeper", whole("id"), text("name").readOnly());

  static final Schema LABEL =
      Schema.choice(
          "Label",
          "labelType",
          Schema.object("PaperLabel", text("words").required().length(1, 20)),
          Schema.object("PaintLabel", text("colour").required().oneOf("red", "green")));

  static final Schema SIZE =
      Schema.object("ShelfSize", whole("width").between(1, 100).required(), whole("height"));

  static final Schema SHELF =
      Schema.object(
          "Shelf",
          whole("id").readOnly().filterable(),
          text("name").required().filterable().length(1, 64),
          text("material").createOnly().oneOf("oak", "pine").byDefault("pine").filterable(),
          object("room", ROOM).required().filterable(),
          object("keeper", KEEPER),
          object("size", SIZE),
          object("label", LABEL),
          objects("notes", Schema.object("ShelfNote", text("text").lines())).most(3),
          listOf("tags", text("tag").length(1, 10)),
          text("plan").raw(),
          flag("locked").byDefault(false).filterable(),
          text("password").writeOnly(),
          time("made").readOnly());

  private final List<Row> rows = new ArrayList<>();
  private int calls;

  private record Row(long id, Values values) {}

  List<Route> routes() {
    return List.of(
        Route.list(Level.USER, "/{envId}/shelves/", Permission.FARMS_VIEW, SHELF, this::list),
        Route.create(Level.USER, "/{envId}/shelves/", Permission.FARMS_CREATE, SHELF, this::create),
        Route.get(
            Level.USER, "/{envId}/shelves/{shelfId}/", Permission.FARMS_VIEW, SHELF, this::get),
        Route.change(
            Level.USER,
            "/{envId}/shelves/{shelfId}/",
            Permission.FARMS_UPDATE,
            SHELF,
            this::change),
        Route.delete(
            Level.USER, "/{envId}/shelves/{shelfId}/", Permission.FARMS_DELETE, this::delete),
        Route.action(
            Level.USER,
            "/{envId}/shelves/{shelfId}/actions/break/",
            Permission.FARMS_UPDATE,
            SHELF,
            _ -> {
              throw new IllegalStateException("it broke");
            }),
        Route.list(
            Level.ACCOUNT, "/{accountId}/shelves/", Permission.FARMS_VIEW, SHELF, this::list));
  }

  /** How often a shelf was made. */
  int calls() {
    return calls;
  }

  private synchronized Outcome<Answer> list(Call call) {
    return Outcome.done(Answer.whole(call, rows.stream().map(this::view).toList()));
  }

  private synchronized Outcome<Answer> get(Call call) {
    return find(call.id("shelfId")).map(row -> Answer.one(view(row)));
  }

  private synchronized Outcome<Answer> create(Call call) {
    calls++;
    var row = new Row(rows.size() + 1, call.body());
    rows.add(row);
    return Outcome.done(Answer.one(view(row)));
  }

  private synchronized Outcome<Answer> change(Call call) {
    return find(call.id("shelfId"))
        .then(row ->
            call.patch(view(row))
                .map(values -> {
                  var changed = new Row(row.id(), values);
                  rows.set((int) row.id() - 1, changed);
                  return Answer.one(view(changed));
                }));
  }

  private synchronized Outcome<Answer> delete(Call call) {
    return find(call.id("shelfId"))
        .map(row -> {
          rows.remove(row);
          return Answer.nothing();
        });
  }

  private Outcome<Row> find(long id) {
    return rows.stream()
        .filter(row -> row.id() == id)
        .findFirst()
        .map(Outcome::done)
        .orElseGet(() ->
            Outcome.refused(
                new Refusal.ObjectNotFound(
                    "'Shelf.id' (%d) either was not found or isn't from current scope."
                        .formatted(id))));
  }

  private View view(Row row) {
    var values = row.values();
    return View.of(SHELF)
        .put("id", row.id())
        .put("name", values.text("name"))
        .put("material", values.maybeText("material"))
        .put("room", values.id("room"))
        .put(
            "keeper",
            values
                .maybeObject("keeper")
                .map(k -> View.of(KEEPER).put("id", k.whole("id")).put("name", "Ann")))
        .put("size", values.maybeObject("size").map(ShelfResource::size))
        .put("label", values.maybeObject("label").map(ShelfResource::label))
        .put("tags", values.texts("tags"))
        .put("plan", values.maybeText("plan"))
        .put("locked", values.maybeFlag("locked"))
        .put("made", Instant.parse("2026-01-31T10:00:00.123Z"));
  }

  private static View size(Values size) {
    return View.of(SIZE).put("width", size.whole("width")).put("height", size.maybeWhole("height"));
  }

  private static View label(Values label) {
    var view = View.of(LABEL, label.kind());
    return label.kind().equals("PaperLabel")
        ? view.put("words", label.text("words"))
        : view.put("colour", label.text("colour"));
  }
}
