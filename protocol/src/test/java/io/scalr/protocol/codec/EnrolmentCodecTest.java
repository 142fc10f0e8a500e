package io.scalr.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.security.KeyPairGenerator;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EnrolmentCodecTest {
  private static final Secret TOKEN = Secret.of("0123456789abcdef0123456789abcdef");
  private static final Bytes HASH = Proof.sha256(new byte[] {1});
  private static final Bytes NONCE = Proof.sha256(new byte[] {2});

  @Test
  void user_data_comes_back_as_it_was() {
    var data = new UserData(URI.create("https://10.1.0.1:8443"), HASH, Samples.SERVER, TOKEN);

    assertThat(EnrolmentCodec.userData(EnrolmentCodec.encode(data)))
        .isEqualTo(new Decoded.Good<>(data));
    assertThat(data.toString()).doesNotContain("0123456789abcdef");
  }

  @Test
  void user_data_without_tls_is_malformed() {
    var data = new UserData(URI.create("http://10.1.0.1"), HASH, Samples.SERVER, TOKEN);

    assertThat(EnrolmentCodec.userData(EnrolmentCodec.encode(data)))
        .isInstanceOf(Decoded.Bad.class);
  }

  @Test
  void every_request_and_answer_comes_back_as_it_was() {
    var nonceRequest = new NonceRequest(Samples.SERVER);
    assertThat(EnrolmentCodec.nonceRequest(EnrolmentCodec.encode(nonceRequest)))
        .isEqualTo(new Decoded.Good<>(nonceRequest));
    var nonceAnswer = new NonceAnswer(NONCE, Samples.AT, Duration.ofSeconds(60));
    assertThat(EnrolmentCodec.nonceAnswer(EnrolmentCodec.encode(nonceAnswer)))
        .isEqualTo(new Decoded.Good<>(nonceAnswer));
    var enrol =
        new EnrolRequest(
            Samples.SERVER, TOKEN, Bytes.of(new byte[44]), NONCE, Bytes.of(new byte[64]));
    assertThat(EnrolmentCodec.enrolRequest(EnrolmentCodec.encode(enrol)))
        .isEqualTo(new Decoded.Good<>(enrol));
    var answer = new EnrolAnswer(Samples.KEY, 255, 1, 1, Duration.ofSeconds(30), Samples.AT);
    assertThat(EnrolmentCodec.enrolAnswer(EnrolmentCodec.encode(answer)))
        .isEqualTo(new Decoded.Good<>(answer));
    var renew =
        new RenewRequest(Samples.SERVER, RenewPurpose.REENROL, NONCE, Bytes.of(new byte[64]));
    assertThat(EnrolmentCodec.renewRequest(EnrolmentCodec.encode(renew)))
        .isEqualTo(new Decoded.Good<>(renew));
    var renewed = new RenewAnswer(Samples.KEY, 2, 9, Samples.AT);
    assertThat(EnrolmentCodec.renewAnswer(EnrolmentCodec.encode(renewed)))
        .isEqualTo(new Decoded.Good<>(renewed));
    var denied = new Denied(DeniedBecause.OTHER_KEY, "another key");
    assertThat(EnrolmentCodec.denied(EnrolmentCodec.encode(denied)))
        .isEqualTo(new Decoded.Good<>(denied));
  }

  @Property(tries = 300)
  void noise_is_a_value_and_never_a_crash(@ForAll byte[] noise) {
    var bytes = Bytes.of(noise);

    assertThat(EnrolmentCodec.enrolRequest(bytes)).isInstanceOf(Decoded.Bad.class);
    assertThat(EnrolmentCodec.renewRequest(bytes)).isInstanceOf(Decoded.Bad.class);
    assertThat(EnrolmentCodec.userData(bytes)).isInstanceOf(Decoded.Bad.class);
  }

  @Test
  void a_proof_holds_for_its_own_words_alone() throws Exception {
    var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var publicKey = Bytes.of(pair.getPublic().getEncoded());
    var said = Proof.enrolment(Samples.SERVER, Proof.tokenHash(TOKEN), HASH, NONCE);
    var proof = Proof.sign(pair.getPrivate(), said);

    assertThat(Proof.holds(publicKey, said, proof)).isTrue();
    assertThat(
            Proof.holds(
                publicKey,
                Proof.enrolment(Samples.SERVER, Proof.tokenHash(TOKEN), NONCE, HASH),
                proof))
        .isFalse();
    assertThat(
            Proof.holds(
                publicKey,
                Proof.renewal(Samples.SERVER, RenewPurpose.RENEW, HASH, NONCE),
                Proof.sign(
                    pair.getPrivate(),
                    Proof.renewal(Samples.SERVER, RenewPurpose.REENROL, HASH, NONCE))))
        .isFalse();
    assertThat(Proof.holds(Bytes.EMPTY, said, proof)).isFalse();
    assertThat(Proof.holds(publicKey, said, Bytes.EMPTY)).isFalse();
  }
}
