package io.scalr.agent.link;

import io.scalr.kernel.RandomSource;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Enrolment;
import io.scalr.protocol.Enrolment.EnrolRequest;
import io.scalr.protocol.Enrolment.NonceAnswer;
import io.scalr.protocol.Enrolment.NonceRequest;
import io.scalr.protocol.Enrolment.RenewAnswer;
import io.scalr.protocol.Enrolment.RenewPurpose;
import io.scalr.protocol.Enrolment.RenewRequest;
import io.scalr.protocol.UserData;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.EnrolmentCodec;
import io.scalr.protocol.codec.Proof;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/** The posts by which an agent gets its link key. Each may be repeated. */
public final class Enrolling {
  /** A busy server answers late; longer means that the answer is lost. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http;
  private final UserData userData;
  private final IdentityStore store;
  private final RandomSource random;
  private final ServerTime time;

  public Enrolling(
      HttpClient http,
      UserData userData,
      IdentityStore store,
      RandomSource random,
      ServerTime time) {
    this.http = http;
    this.userData = userData;
    this.store = store;
    this.random = random;
    this.time = time;
  }

  /** Enrols and keeps the identity. The key pair is on disk before the server hears of it. */
  public Identity enrol() throws IOException, InterruptedException, EnrolmentDenied {
    // Keys and the first handshake take a tenth of a second each, and a machine may have two
    // processors.
    var making = new FutureTask<KeyPair>(() -> store.keys(random));
    var maker = Thread.ofVirtual().name("keys").start(making);
    try {
      var nonce = nonce();
      return enrol(made(making), nonce);
    } finally {
      maker.join();
    }
  }

  private static KeyPair made(FutureTask<KeyPair> making) throws IOException, InterruptedException {
    try {
      return making.get();
    } catch (ExecutionException e) {
      throw new IOException("no key pair", e.getCause());
    }
  }

  private Identity enrol(KeyPair keys, Bytes nonce)
      throws IOException, InterruptedException, EnrolmentDenied {
    var proof =
        Proof.enrolment(
            userData.serverId(), Proof.tokenHash(userData.joinToken()), userData.caSha256(), nonce);
    var request =
        new EnrolRequest(
            userData.serverId(),
            userData.joinToken(),
            Bytes.of(keys.getPublic().getEncoded()),
            nonce,
            Proof.sign(keys.getPrivate(), proof));
    var answer =
        post(Enrolment.ENROL_PATH, EnrolmentCodec.encode(request), EnrolmentCodec::enrolAnswer);
    time.heard(answer.serverTime());
    var identity =
        new Identity(
            userData.serverId(),
            answer.slot(),
            answer.linkKey(),
            Optional.empty(),
            answer.epoch(),
            answer.session(),
            answer.pingPeriod());
    store.keep(identity);
    return identity;
  }

  /** A new link key; keeping it is the caller's matter. */
  public RenewAnswer renew(RenewPurpose purpose)
      throws IOException, InterruptedException, EnrolmentDenied {
    var nonce = nonce();
    var proof = Proof.renewal(userData.serverId(), purpose, userData.caSha256(), nonce);
    var request =
        new RenewRequest(
            userData.serverId(),
            purpose,
            nonce,
            Proof.sign(store.keys(random).getPrivate(), proof));
    var answer =
        post(Enrolment.RENEW_PATH, EnrolmentCodec.encode(request), EnrolmentCodec::renewAnswer);
    time.heard(answer.serverTime());
    return answer;
  }

  private Bytes nonce() throws IOException, InterruptedException, EnrolmentDenied {
    NonceAnswer answer =
        post(
            Enrolment.NONCE_PATH,
            EnrolmentCodec.encode(new NonceRequest(userData.serverId())),
            EnrolmentCodec::nonceAnswer);
    return answer.nonce();
  }

  private <T> T post(String path, Bytes body, Function<Bytes, Decoded<T>> read)
      throws IOException, InterruptedException, EnrolmentDenied {
    var request =
        HttpRequest.newBuilder(userData.url().resolve(path))
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray()))
            .build();
    var response =
        http.send(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), EnrolmentCodec.MAX_BYTES));
    var answer = Bytes.of(response.body());
    if (response.statusCode() != 200) {
      throw denied(response.statusCode(), answer);
    }
    return switch (read.apply(answer)) {
      case Decoded.Good<T>(var value) -> value;
      case Decoded.Bad<T>(_, var text) ->
          throw new IOException("the server's answer cannot be read: " + text);
    };
  }

  private static EnrolmentDenied denied(int status, Bytes answer) throws IOException {
    return switch (EnrolmentCodec.denied(answer)) {
      case Decoded.Good<Enrolment.Denied>(var denied) -> new EnrolmentDenied(denied);
      case Decoded.Bad<Enrolment.Denied>(_, _) ->
          throw new IOException("the server answered with status " + status);
    };
  }
}
