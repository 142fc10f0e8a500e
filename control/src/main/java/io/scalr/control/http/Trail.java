package io.scalr.control.http;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scalr.control.audit.Actor;
import io.scalr.control.audit.Audit;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Tx;
import java.util.Map;

/** What a call did, for the record: objects are kept as the API shows them. */
public final class Trail {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<Map<String, Object>> FACTS = new TypeReference<>() {};

  private final Audit audit;

  public Trail(Audit audit) {
    this.audit = audit;
  }

  /**
   * @param action object and verb, such as {@code farm.create}
   * @param subject which object, such as {@code farm 12}
   */
  public void made(Tx tx, Call call, String action, String subject, View after) {
    audit.append(tx, AuditEntry.made(call.scope(), actor(call), action, subject, facts(after)));
  }

  /** The object before must have been read in this transaction. */
  public void changed(Tx tx, Call call, String action, String subject, View before, View after) {
    audit.append(
        tx,
        AuditEntry.changed(
            call.scope(), actor(call), action, subject, facts(before), facts(after)));
  }

  public void gone(Tx tx, Call call, String action, String subject, View before) {
    audit.append(tx, AuditEntry.gone(call.scope(), actor(call), action, subject, facts(before)));
  }

  private static Actor actor(Call call) {
    return new Actor(call.caller().name(), call.caller().how());
  }

  private static Map<String, Object> facts(View view) {
    return JSON.convertValue(view.json(), FACTS);
  }
}
