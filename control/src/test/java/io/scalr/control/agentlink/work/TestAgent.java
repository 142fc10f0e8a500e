package io.scalr.control.agentlink.work;

import io.scalr.kernel.Secret;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Direction;
import io.scalr.protocol.Enrolment.EnrolAnswer;
import io.scalr.protocol.Enrolment.EnrolRequest;
import io.scalr.protocol.Enrolment.NonceRequest;
import io.scalr.protocol.Enrolment.RenewPurpose;
import io.scalr.protocol.Enrolment.RenewRequest;
import io.scalr.protocol.Message;
import io.scalr.protocol.Signal;
import io.scalr.protocol.UserData;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.EnrolmentCodec;
import io.scalr.protocol.codec.Frame;
import io.scalr.protocol.codec.FrameCodec;
import io.scalr.protocol.codec.FrameKind;
import io.scalr.protocol.codec.MessageCodec;
import io.scalr.protocol.codec.Proof;
import io.scalr.protocol.codec.SignalCodec;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An agent's side of the protocol, as a test steers it: what it keeps on its disk are its fields,
 * so a copy of the disk is {@link #copy}.
 */
public final class TestAgent {
  final UserData userData;
  final KeyPair pair;
  Secret linkKey = Secret.of(new byte[32]);
  long epoch = 1;
  long session;
  long written;
  long received;

  /** What came over the current connection. */
  private final List<Frame> heard = new ArrayList<>();

  public TestAgent(Secret userData) {
    this(read(userData), keyPair());
  }

  private TestAgent(UserData userData, KeyPair pair) {
    this.userData = userData;
    this.pair = pair;
  }

  /** The same disk, as it is now, in another machine. */
  TestAgent copy() {
    var copy = new TestAgent(userData, pair);
    copy.linkKey = linkKey;
    copy.epoch = epoch;
    copy.session = session;
    copy.written = written;
    copy.received = received;
    return copy;
  }

  /** The same token in the hands of a stranger with a key of his own. */
  TestAgent stranger() {
    return new TestAgent(userData, keyPair());
  }

  private static UserData read(Secret userData) {
    if (EnrolmentCodec.userData(Bytes.of(userData.revealBytes()))
        instanceof Decoded.Good<UserData>(var read)) {
      return read;
    }
    throw new AssertionError("user data cannot be read");
  }

  private static KeyPair keyPair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Takes the answer of its enrolment. */
  public void enrolled(EnrolAnswer answer) {
    linkKey = answer.linkKey();
    epoch = answer.epoch();
    session = answer.session();
  }

  public void losesKey() {
    linkKey = Secret.of(new byte[32]);
  }

  public synchronized boolean welcomed() {
    return !heard(Signal.Welcome.class).isEmpty();
  }

  public NonceRequest nonceRequest() {
    return new NonceRequest(userData.serverId());
  }

  public EnrolRequest enrolRequest(Bytes nonce) {
    var said =
        Proof.enrolment(
            userData.serverId(), Proof.tokenHash(userData.joinToken()), userData.caSha256(), nonce);
    return new EnrolRequest(
        userData.serverId(),
        userData.joinToken(),
        Bytes.of(pair.getPublic().getEncoded()),
        nonce,
        Proof.sign(pair.getPrivate(), said));
  }

  RenewRequest renewRequest(RenewPurpose purpose, Bytes nonce) {
    var said = Proof.renewal(userData.serverId(), purpose, userData.caSha256(), nonce);
    return new RenewRequest(
        userData.serverId(), purpose, nonce, Proof.sign(pair.getPrivate(), said));
  }

  public byte[] hello() {
    return seal(
        SignalCodec.encode(
            new Signal.Hello(session, written, received, "test"), userData.serverId(), epoch));
  }

  public byte[] next(Message message) {
    written++;
    return numbered(written, message.type(), MessageCodec.encode(message));
  }

  /** A message that was numbered before. */
  byte[] again(long sequence, Message message) {
    return numbered(sequence, message.type(), MessageCodec.encode(message));
  }

  byte[] numbered(long sequence, String type, Bytes body) {
    return seal(new Frame(FrameKind.NUMBERED, userData.serverId(), epoch, sequence, type, body));
  }

  byte[] droppable(Message message) {
    return seal(
        new Frame(
            FrameKind.DROPPABLE,
            userData.serverId(),
            epoch,
            0,
            message.type(),
            MessageCodec.encode(message)));
  }

  byte[] signal(Signal signal) {
    return seal(SignalCodec.encode(signal, userData.serverId(), epoch));
  }

  byte[] seal(Frame frame) {
    return FrameCodec.seal(frame, Direction.TO_SERVER, linkKey);
  }

  /** Takes a frame of the server as an agent would. */
  public synchronized void hears(byte[] bytes) {
    if (!(FrameCodec.open(bytes, Direction.TO_AGENT, List.of(linkKey))
        instanceof Decoded.Good<FrameCodec.Opened>(var opened))) {
      throw new AssertionError("a frame of the server that is not authentic");
    }
    heard.add(opened.frame());
    if (signalOf(opened.frame()).orElse(null) instanceof Signal.Welcome welcome) {
      session = welcome.session();
    }
    if (signalOf(opened.frame()).orElse(null) instanceof Signal.Begin(var begun)) {
      epoch = begun;
      written = 0;
    }
    notifyAll();
  }

  private static Optional<Signal> signalOf(Frame frame) {
    return SignalCodec.decode(frame) instanceof Decoded.Good<Signal>(var signal)
        ? Optional.of(signal)
        : Optional.empty();
  }

  synchronized List<Frame> frames() {
    return List.copyOf(heard);
  }

  synchronized <S extends Signal> List<S> heard(Class<S> type) {
    return heard.stream()
        .flatMap(frame -> signalOf(frame).stream())
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  public synchronized long committed() {
    return heard(Signal.Committed.class).stream()
        .mapToLong(Signal.Committed::upTo)
        .max()
        .orElse(
            heard(Signal.Welcome.class).stream()
                .mapToLong(Signal.Welcome::committed)
                .max()
                .orElse(0));
  }

  synchronized List<Frame> messages() {
    return heard.stream().filter(frame -> frame.kind() == FrameKind.NUMBERED).toList();
  }
}
