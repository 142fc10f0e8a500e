package io.scalr.control.agentlink.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.scalr.control.agentlink.work.EnrolmentDesk;
import io.scalr.control.agentlink.work.EnrolmentDesk.Reply;
import io.scalr.control.agentlink.work.EnrolmentRate;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Enrolment;
import io.scalr.protocol.Enrolment.Denied;
import io.scalr.protocol.Enrolment.DeniedBecause;
import io.scalr.protocol.Enrolment.NonceRequest;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.EnrolmentCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.function.Function;

/** The three posts of enrolment. No cookie, no log-in: what is shown is in the body. */
public final class EnrolmentRoutes implements HttpService {
  private final EnrolmentDesk desk;
  private final EnrolmentRate rate;

  public EnrolmentRoutes(EnrolmentDesk desk, EnrolmentRate rate) {
    this.desk = desk;
    this.rate = rate;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post(Enrolment.NONCE_PATH, this::nonce)
        .post(Enrolment.ENROL_PATH, this::enrol)
        .post(Enrolment.RENEW_PATH, this::renew);
  }

  private void nonce(ServerRequest request, ServerResponse response) {
    answer(
        request,
        response,
        EnrolmentCodec::nonceRequest,
        (NonceRequest r) -> new Reply.Granted<>(desk.nonce(r)),
        EnrolmentCodec::encode);
  }

  private void enrol(ServerRequest request, ServerResponse response) {
    answer(request, response, EnrolmentCodec::enrolRequest, desk::enrol, EnrolmentCodec::encode);
  }

  private void renew(ServerRequest request, ServerResponse response) {
    answer(request, response, EnrolmentCodec::renewRequest, desk::renew, EnrolmentCodec::encode);
  }

  private <Q, A> void answer(
      ServerRequest request,
      ServerResponse response,
      Function<Bytes, Decoded<Q>> read,
      Function<Q, Reply<A>> decide,
      Function<A, Bytes> print) {
    if (!rate.admits(address(request))) {
      deny(response, new Denied(DeniedBecause.BUSY, "Too many enrolments at once."));
      return;
    }
    var body = body(request);
    if (body.length() > EnrolmentCodec.MAX_BYTES) {
      deny(response, new Denied(DeniedBecause.MALFORMED, "The request is too large."));
      return;
    }
    switch (read.apply(body)) {
      case Decoded.Bad<Q>(var _, var text) ->
          deny(response, new Denied(DeniedBecause.MALFORMED, text));
      case Decoded.Good<Q>(var question) -> {
        switch (decide.apply(question)) {
          case Reply.Granted<A>(var granted) -> send(response, 200, print.apply(granted));
          case Reply.Refused<A>(var denied) -> deny(response, denied);
        }
      }
    }
  }

  private static String address(ServerRequest request) {
    return request.remotePeer().address() instanceof InetSocketAddress peer
            && peer.getAddress() != null
        ? peer.getAddress().getHostAddress()
        : "";
  }

  /** At most one byte more than is allowed. */
  private static Bytes body(ServerRequest request) {
    if (!request.content().hasEntity()) {
      return Bytes.EMPTY;
    }
    try (var in = request.content().inputStream()) {
      return Bytes.of(in.readNBytes(EnrolmentCodec.MAX_BYTES + 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deny(ServerResponse response, Denied denied) {
    send(response, denied.reason().status(), EnrolmentCodec.encode(denied));
  }

  private static void send(ServerResponse response, int status, Bytes body) {
    response
        .status(Status.create(status))
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(body.toArray());
  }
}
