package io.scalr.protocol.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scalr.kernel.Secret;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Enrolment.Denied;
import io.scalr.protocol.Enrolment.DeniedBecause;
import io.scalr.protocol.Enrolment.EnrolAnswer;
import io.scalr.protocol.Enrolment.EnrolRequest;
import io.scalr.protocol.Enrolment.NonceAnswer;
import io.scalr.protocol.Enrolment.NonceRequest;
import io.scalr.protocol.Enrolment.RenewAnswer;
import io.scalr.protocol.Enrolment.RenewPurpose;
import io.scalr.protocol.Enrolment.RenewRequest;
import io.scalr.protocol.UserData;
import java.net.URI;
import java.util.Base64;
import java.util.HexFormat;

/** Enrolment's requests and answers, and user data, as JSON. Binary values are base64. */
public final class EnrolmentCodec {
  /** Largest request or answer; the largest of ours has about 700 bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final long MAX_PERIOD_SECONDS = 3600;

  private EnrolmentCodec() {}

  public static Bytes encode(NonceRequest m) {
    return Fields.print(Fields.object().put("serverId", m.serverId().toString()));
  }

  public static Decoded<NonceRequest> nonceRequest(Bytes json) {
    return Fields.read(json, f -> new NonceRequest(f.serverId("serverId")));
  }

  public static Bytes encode(NonceAnswer m) {
    return Fields.print(
        Fields.object()
            .put("nonce", base64(m.nonce()))
            .put("serverTime", m.serverTime().toString())
            .put("goodForSeconds", m.goodFor().toSeconds()));
  }

  public static Decoded<NonceAnswer> nonceAnswer(Bytes json) {
    return Fields.read(
        json,
        f ->
            new NonceAnswer(
                f.base64Exactly("nonce", 32),
                f.instant("serverTime"),
                f.seconds("goodForSeconds", 1, MAX_PERIOD_SECONDS)));
  }

  public static Bytes encode(EnrolRequest m) {
    return Fields.print(
        Fields.object()
            .put("serverId", m.serverId().toString())
            .put("joinToken", base64(m.joinToken()))
            .put("publicKey", base64(m.publicKey()))
            .put("nonce", base64(m.nonce()))
            .put("proof", base64(m.proof())));
  }

  public static Decoded<EnrolRequest> enrolRequest(Bytes json) {
    return Fields.read(
        json,
        f ->
            new EnrolRequest(
                f.serverId("serverId"),
                f.secret32("joinToken"),
                f.base64("publicKey", 128),
                f.base64Exactly("nonce", 32),
                f.base64Exactly("proof", 64)));
  }

  public static Bytes encode(EnrolAnswer m) {
    return Fields.print(
        Fields.object()
            .put("linkKey", base64(m.linkKey()))
            .put("slot", m.slot())
            .put("epoch", m.epoch())
            .put("session", m.session())
            .put("pingSeconds", m.pingPeriod().toSeconds())
            .put("serverTime", m.serverTime().toString()));
  }

  public static Decoded<EnrolAnswer> enrolAnswer(Bytes json) {
    return Fields.read(
        json,
        f ->
            new EnrolAnswer(
                f.secret32("linkKey"),
                f.integer("slot", 0, 255),
                f.number("epoch", 1, Long.MAX_VALUE),
                f.count("session"),
                f.seconds("pingSeconds", 1, MAX_PERIOD_SECONDS),
                f.instant("serverTime")));
  }

  public static Bytes encode(RenewRequest m) {
    return Fields.print(
        Fields.object()
            .put("serverId", m.serverId().toString())
            .put("purpose", m.purpose().name())
            .put("nonce", base64(m.nonce()))
            .put("proof", base64(m.proof())));
  }

  public static Decoded<RenewRequest> renewRequest(Bytes json) {
    return Fields.read(
        json,
        f ->
            new RenewRequest(
                f.serverId("serverId"),
                f.choice("purpose", RenewPurpose.class),
                f.base64Exactly("nonce", 32),
                f.base64Exactly("proof", 64)));
  }

  public static Bytes encode(RenewAnswer m) {
    return Fields.print(
        Fields.object()
            .put("linkKey", base64(m.linkKey()))
            .put("epoch", m.epoch())
            .put("session", m.session())
            .put("serverTime", m.serverTime().toString()));
  }

  public static Decoded<RenewAnswer> renewAnswer(Bytes json) {
    return Fields.read(
        json,
        f ->
            new RenewAnswer(
                f.secret32("linkKey"),
                f.number("epoch", 1, Long.MAX_VALUE),
                f.count("session"),
                f.instant("serverTime")));
  }

  public static Bytes encode(Denied m) {
    return Fields.print(Fields.object().put("reason", m.reason().name()).put("text", m.text()));
  }

  public static Decoded<Denied> denied(Bytes json) {
    return Fields.read(
        json, f -> new Denied(f.choice("reason", DeniedBecause.class), f.text("text")));
  }

  public static Bytes encode(UserData m) {
    return Fields.print(userData(m));
  }

  public static Decoded<UserData> userData(Bytes json) {
    return Fields.read(
        json,
        f -> new UserData(url(f), caSha256(f), f.serverId("serverId"), f.secret32("joinToken")));
  }

  private static ObjectNode userData(UserData m) {
    return Fields.object()
        .put("url", m.url().toString())
        .put("caSha256", HexFormat.of().formatHex(m.caSha256().toArray()))
        .put("serverId", m.serverId().toString())
        .put("joinToken", base64(m.joinToken()));
  }

  private static URI url(Fields f) {
    try {
      var url = URI.create(f.text("url", 2048));
      if (!"https".equals(url.getScheme()) || url.getHost() == null) {
        throw new Fields.Malformed("url is not https with a host");
      }
      return url;
    } catch (IllegalArgumentException e) {
      throw new Fields.Malformed("url is not one");
    }
  }

  private static Bytes caSha256(Fields f) {
    try {
      var hash = HexFormat.of().parseHex(f.text("caSha256", 64));
      if (hash.length != 32) {
        throw new Fields.Malformed("caSha256 is not 32 bytes");
      }
      return Bytes.of(hash);
    } catch (IllegalArgumentException e) {
      throw new Fields.Malformed("caSha256 is not hexadecimal");
    }
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }

  private static String base64(Secret secret) {
    return Base64.getEncoder().encodeToString(secret.revealBytes());
  }
}
