package io.scalr.control.overview.http;

import io.scalr.control.access.Environment;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerAction;
import io.scalr.control.fleet.ServerLifecycle;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.orchestration.LogEntry;
import io.scalr.control.overview.Overview;
import io.scalr.control.overview.Overview.Decision;
import io.scalr.control.overview.Overview.FarmCard;
import io.scalr.control.overview.Overview.FarmRoleCard;
import io.scalr.kernel.AccountId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The pages as text. */
final class Pages {
  /** Of an execution's output, as much as fits a glance; the API has the rest. */
  private static final int OUTPUT_SHOWN = 2_000;

  private Pages() {}

  /**
   * The form of the log-in.
   *
   * @param trouble why the last attempt did not do
   */
  static String logIn(Optional<String> trouble, Instant now) {
    var html = new Html(now);
    head(html, "Log in");
    html.raw("<main class=\"door\"><h1>Scalr Server</h1>");
    trouble.ifPresent(text -> html.with("<p class=\"trouble\" role=\"alert\">?</p>", text));
    return html.raw(
            """
            <form method="post" action="/log-in">
              <label>Log-in <input name="login" autocomplete="username" required autofocus></label>
              <label>Password <input name="password" type="password"
                autocomplete="current-password" required></label>
              <button type="submit">Log in</button>
            </form></main></body></html>
            """)
        .toString();
  }

  /**
   * What a visitor sees.
   *
   * @param choice the environments within reach
   * @param accounts names of accounts, for those who see more than one
   * @param shown empty when none is chosen or there is none
   * @param trouble why the last order was refused
   */
  record View(
      Visitor visitor,
      List<Environment> choice,
      Map<AccountId, String> accounts,
      Optional<Overview> shown,
      Optional<String> trouble,
      Instant now) {}

  static String overview(View view) {
    var html = new Html(view.now());
    head(html, view.shown().map(o -> o.environment().name()).orElse("Environments"));
    html.raw("<main>");
    header(html, view);
    view.trouble().ifPresent(text -> html.with("<p class=\"trouble\" role=\"alert\">?</p>", text));
    if (view.choice().isEmpty()) {
      html.raw("<p class=\"empty\">There is no environment yet.</p>");
    }
    if (view.shown().isEmpty() && !view.choice().isEmpty()) {
      html.raw("<p class=\"empty\">Choose an environment above.</p>");
    }
    view.shown().ifPresent(overview -> environment(html, view.visitor(), overview));
    return html.raw("</main></body></html>\n").toString();
  }

  private static void head(Html html, String title) {
    html.raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .raw("<meta name=\"color-scheme\" content=\"light dark\">")
        .with("<title>? - Scalr Server</title>", title)
        .raw("<link rel=\"stylesheet\" href=\"/overview.css\">")
        .raw("<script src=\"/overview.js\" defer></script></head><body>\n");
  }

  private static void header(Html html, View view) {
    html.raw(
        "<header><strong class=\"brand\">Scalr Server</strong><nav aria-label=\"Environments\">");
    var current = view.shown().map(overview -> overview.environment().tenant());
    for (var environment : view.choice()) {
      boolean here = current.filter(environment.tenant()::equals).isPresent();
      html.with(
          here
              ? "<a aria-current=\"page\" href=\"/environments/?\">"
              : "<a href=\"/environments/?\">",
          environment.tenant().environment());
      Optional.ofNullable(view.accounts().get(environment.tenant().account()))
          .ifPresent(account -> html.with("<small>?</small> ", account));
      html.with("?</a>", environment.name());
    }
    html.with(
        """
        </nav><form method="post" action="/log-out" class="who">
        <input type="hidden" name="csrf" value="?"><span>?</span>
        <button type="submit">Log out</button></form></header>
        """,
        view.visitor().csrf(),
        view.visitor().caller().name());
  }

  private static void environment(Html html, Visitor visitor, Overview overview) {
    html.with("<h1>?</h1>", overview.environment().name());
    if (overview.environment().suspended()) {
      html.raw("<p class=\"trouble\">The environment is suspended: its clouds are not called.</p>");
    }
    if (overview.farms().isEmpty()) {
      html.raw("<p class=\"empty\">There is no farm yet.</p>");
    }
    overview.farms().forEach(card -> farm(html, visitor, card));
    if (overview.moreFarms() > 0) {
      html.with("<p class=\"empty\">? more farms are not shown.</p>", overview.moreFarms());
    }
    executions(html, overview.executions());
    html.raw("<footer>As of ").with("<time>?</time>", overview.at()).raw("</footer>");
  }

  private static void farm(Html html, Visitor visitor, FarmCard card) {
    var farm = card.farm();
    html.with("<section class=\"farm\"><h2>? ", farm.name());
    state(html, farm.status().name().toLowerCase(Locale.ROOT));
    html.with("<small>farm ?</small></h2>", farm.id());
    if (!farm.description().isEmpty()) {
      html.with("<p>?</p>", farm.description());
    }
    if (card.farmRoles().isEmpty()) {
      html.raw("<p class=\"empty\">It has no farm role yet.</p>");
    }
    card.farmRoles().forEach(role -> farmRole(html, visitor, role));
    html.raw("</section>\n");
  }

  private static void farmRole(Html html, Visitor visitor, FarmRoleCard card) {
    var desired = card.desired();
    var count = desired.count();
    html.with("<article><h3>? <small>farm role ?</small></h3>", desired.alias(), desired.id())
        .with(
            "<p class=\"counts\">? running, ? wanted <small>(min ?, max ?, by ?: ?)</small></p>",
            card.servers().stream().filter(s -> s.state() instanceof ServerState.Running).count(),
            count.target(),
            count.min(),
            count.max(),
            count.author(),
            count.cause().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    if (card.breaker().stopped()) {
      stopped(html, visitor, card);
    }
    if (!card.servers().isEmpty() || !card.gone().isEmpty()) {
      html.raw(
          """
          <div class="wide"><table><thead><tr><th>#</th><th>State</th><th>Since</th>
          <th>Addresses</th><th>Machine</th><th>Why</th><th>Actions</th></tr></thead><tbody>
          """);
      card.servers().forEach(server -> server(html, visitor, server));
      card.gone().forEach(server -> gone(html, server));
      html.raw("</tbody></table></div>");
    }
    decisions(html, card.decisions());
    html.raw("</article>\n");
  }

  private static void stopped(Html html, Visitor visitor, FarmRoleCard card) {
    html.with(
        "<div class=\"trouble\">Launching is stopped after ? failed launches in a row",
        card.breaker().failures());
    card.breaker().nextProbe().ifPresent(at -> html.raw("; one probing launch ").ago(at));
    html.raw(". ");
    form(html, visitor, card.desired().tenant().environment().value(), "resume-launching");
    html.with(
        "<input type=\"hidden\" name=\"farmRole\" value=\"?\"><button>Resume</button></form></div>",
        card.desired().id());
  }

  private static void form(Html html, Visitor visitor, long environment, String action) {
    html.with(
        """
        <form method="post" action="/act"><input type="hidden" name="csrf" value="?">\
        <input type="hidden" name="env" value="?"><input type="hidden" name="action" value="?">\
        """,
        visitor.csrf(),
        environment,
        action);
  }

  private static void server(Html html, Visitor visitor, Server server) {
    var marks = server.marks();
    html.with("<tr title=\"server ?\"><td>?</td><td>", server.id(), server.ref().index());
    state(html, server.state().apiName());
    if (marks.reboot().since().isPresent() || marks.reboot().wantedAt().isPresent()) {
      state(html, "rebooting");
    }
    marks.sight().missingSince().ifPresent(_ -> state(html, "missing"));
    html.raw("</td><td>").ago(server.state().since()).raw("</td><td>");
    addresses(html, server);
    html.with(
        "</td><td><code>?</code><br><small>?, ?</small></td><td>",
        server.state().machine().map(Object::toString).orElse("-"),
        server.recipe().instanceType(),
        server.place().location());
    why(html, server);
    html.raw("</td><td class=\"actions\">");
    for (var action : ServerAction.values()) {
      button(html, visitor, server, action);
    }
    html.raw("</td></tr>\n");
  }

  private static void addresses(Html html, Server server) {
    var all = server.marks().addresses();
    all.open().forEach(ip -> html.with("<code>?</code> public<br>", ip));
    all.inner().forEach(ip -> html.with("<code>?</code><br>", ip));
  }

  private static void why(Html html, Server server) {
    html.with("? <small>(?)</small>", server.launchReason().text(), server.launchedBy());
    if (server.state() instanceof ServerState.PendingTerminate ending) {
      html.with("<br>Terminating: ?", ending.why().text());
    }
    server.marks().initFailed().ifPresent(text -> html.with("<br><em class=\"bad\">?</em>", text));
    if (server.state() instanceof ServerState.PendingLaunch) {
      server
          .marks()
          .launchError()
          .ifPresent(text -> html.with("<br><em class=\"bad\">?</em>", text));
    }
  }

  private static void button(Html html, Visitor visitor, Server server, ServerAction action) {
    var word = action.name().toLowerCase(Locale.ROOT);
    var cannot = ServerLifecycle.cannot(server, action);
    if (cannot.isPresent()) {
      html.with("<button disabled title=\"?\">?</button>", cannot.get(), word);
      return;
    }
    form(html, visitor, server.tenant().environment().value(), word);
    html.with(
        "<input type=\"hidden\" name=\"server\" value=\"?\"><button class=\"?\">?</button></form>",
        server.id(),
        word,
        word);
  }

  private static void gone(Html html, Server server) {
    if (!(server.state() instanceof ServerState.Terminated terminated)) {
      return;
    }
    html.with(
        "<tr class=\"gone\" title=\"server ?\"><td>?</td><td>", server.id(), server.ref().index());
    state(html, "terminated");
    html.raw("</td><td>")
        .ago(terminated.since())
        .with(
            "</td><td></td><td><code>?</code></td><td>?</td><td></td></tr>\n",
            terminated.machine().map(Object::toString).orElse("-"),
            terminated.why().text());
  }

  private static void decisions(Html html, List<Decision> decisions) {
    if (decisions.isEmpty()) {
      return;
    }
    html.raw("<ul class=\"decisions\">");
    for (var each : decisions) {
      html.with(
              "<li class=\"?\"><b>?</b> ?: ",
              each.done() ? "done" : "notnow",
              each.done() ? "Done" : "Not now",
              each.subject())
          .with("? <small>(?, ", each.text(), each.reconciler())
          .ago(each.at())
          .raw(")</small></li>");
    }
    html.raw("</ul>");
  }

  private static void state(Html html, String name) {
    html.with("<span class=\"state ?\">?</span> ", name.replace('_', '-'), name.replace('_', ' '));
  }

  private static void executions(Html html, List<LogEntry> executions) {
    if (executions.isEmpty()) {
      return;
    }
    html.raw(
        """
        <section><h2>Last script executions</h2><div class="wide"><table><thead><tr><th>When</th>
        <th>Script</th><th>Event</th><th>Server</th><th>Exit code</th><th>Took</th><th>Output</th>
        </tr></thead><tbody>
        """);
    for (var each : executions) {
      html.raw("<tr><td>").ago(each.at());
      html.with("</td><td>?</td><td>?</td><td>", each.name(), each.event().orElse("by hand"));
      html.with("#? <small>?</small></td><td>", each.on().index(), each.on().server());
      exit(html, each);
      html.with("</td><td>? ms</td><td>", each.elapsed().toMillis());
      html.with(
          "<details id=\"out-?\"><summary>show</summary><pre>?</pre></details></td></tr>\n",
          each.id(),
          start(each.result()));
    }
    html.raw("</tbody></table></div></section>");
  }

  private static void exit(Html html, LogEntry entry) {
    if (entry.exitCode().isEmpty()) {
      html.raw("<span class=\"state lost\">lost</span>");
      return;
    }
    int code = entry.exitCode().get();
    html.with("<span class=\"state ?\">?</span>", code == 0 ? "ok" : "failed", code);
  }

  private static String start(String text) {
    return text.length() <= OUTPUT_SHOWN ? text : text.substring(0, OUTPUT_SHOWN) + " ...";
  }
}
