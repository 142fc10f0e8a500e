package io.scalr.control.http;

import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;

/** Foreign keys that show more than an id, and that several features' objects have. */
public final class Identities {
  public static final Schema USER =
      Schema.identity(
          "ComposedUserIdentity",
          "User",
          Property.whole("id").described("Unique identifier of the User."),
          Property.text("email").described("Email of the User.").format("email").readOnly());

  public static final Schema TEAM =
      Schema.identity(
          "ComposedTeamIdentity",
          "Team",
          Property.whole("id").described("Unique identifier for a Team."),
          Property.text("name").described("Team name.").readOnly());

  private Identities() {}
}
