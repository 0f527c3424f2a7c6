// The wrapped cryptography against published vectors, with counts, and the promises of SecretBytes and SystemRandom.
#include "vectors.h"

#include "core/crypto/aes_gcm.h"
#include "core/crypto/curve25519.h"
#include "core/crypto/digest.h"
#include "core/crypto/kdf.h"
#include "core/crypto/process_hardening.h"
#include "core/crypto/random.h"
#include "core/crypto/self_test.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <set>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>

using namespace lookback;
using namespace lookback::crypto;

static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes> && std::is_nothrow_move_assignable_v<SecretBytes>);

namespace {
template <std::size_t N>
std::string text(const std::array<std::uint8_t, N>& a) {
    return {reinterpret_cast<const char*>(a.data()), N};
}
} // namespace

class TestCrypto : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void selfTestPasses() {
        const base::Status status = selfTest();
        QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
    }

    void sha() {
        int done = 0;
        for (const Vector& v : readVectors("sha.txt")) {
            std::string message;
            for (unsigned i = 0; i < v.number("repeat"); ++i)
                message += v.text("message");
            QCOMPARE(base::toHex(view(sha1(message))), v.text("sha1"));
            QCOMPARE(base::toHex(view(sha256(message))), v.text("sha256"));
            // In two pieces, at every place of a short message; and incrementally, twice with one object.
            for (std::size_t cut = 0; cut <= std::min<std::size_t>(message.size(), 130); ++cut)
                QCOMPARE(sha256(std::string_view(message).substr(0, cut), std::string_view(message).substr(cut)), sha256(message));
            Sha256 hasher;
            hasher.update("left over").finish();
            for (std::size_t at = 0; at < message.size(); at += 977)
                hasher.update(std::string_view(message).substr(at, 977));
            QCOMPARE(hasher.finish(), sha256(message));
            ++done;
        }
        qInfo("SHA-1 and SHA-256 (FIPS 180): %d vectors each", done);
        QCOMPARE(done, 4);
    }

    void hmac() {
        int done = 0;
        for (const Vector& v : readVectors("hmac-sha256.txt")) {
            const std::string mac = v.hex("mac");
            QCOMPARE(text(hmacSha256(v.hex("key"), v.hex("data"))).substr(0, mac.size()), mac);
            HmacSha256 keyed(v.hex("key"));
            keyed.update("another message").finish();
            QCOMPARE(text(keyed.update(v.hex("data")).finish()).substr(0, mac.size()), mac);
            ++done;
        }
        qInfo("HMAC-SHA256 (RFC 4231): %d vectors", done);
        QCOMPARE(done, 7);
    }

    void hkdf() {
        int done = 0;
        for (const Vector& v : readVectors("hkdf-sha256.txt")) {
            const std::string okm = v.hex("okm");
            QCOMPARE(std::string(hkdfSha256(v.hex("ikm"), v.hex("salt"), v.hex("info"), okm.size()).view()), okm);
            ++done;
        }
        qInfo("HKDF-SHA256 (RFC 5869): %d vectors", done);
        QCOMPARE(done, 3);
    }

    void scryptWithoutTheLargeOne() {
        int done = 0;
        for (const Vector& v : readVectors("scrypt.txt")) {
            if (v.number("n") > 100'000)
                continue;
            const auto key = scrypt(v.text("password"), v.text("salt"), {v.number("n"), v.number("r"), v.number("p")}, 64);
            QVERIFY(key.ok());
            QCOMPARE(base::toHex(key->view()), v.text("dk"));
            ++done;
        }
        qInfo("scrypt (RFC 7914): %d vectors; the fourth in tst_scrypt_large", done);
        QCOMPARE(done, 3);
        QVERIFY(scrypt("a", "b", {12345, 8, 1}).error().code == base::ErrorCode::InvalidArgument);
        QVERIFY(scrypt("a", "b", {1, 8, 1}).error().code == base::ErrorCode::InvalidArgument);
    }

    void aesGcm() {
        int good = 0, refused = 0;
        AesGcm cipher; // one object through all keys
        for (const Vector& v : readVectors("aes-256-gcm.txt")) {
            cipher.setKey(v.hex("key"));
            const std::string iv = v.hex("iv"), aad = v.hex("aad"), ct = v.hex("ct"), tag = v.hex("tag");
            std::string out(ct.size(), '?');
            if (v.has("result")) {
                QVERIFY(!cipher.open(iv, aad, ct, tag, out.data()));
                QCOMPARE(out, std::string(ct.size(), '\0'));
                ++refused;
                continue;
            }
            QVERIFY(cipher.open(iv, aad, ct, tag, out.data()));
            QCOMPARE(out, v.hex("pt"));
            std::array<std::uint8_t, kAesTagBytes> made{};
            cipher.seal(iv, aad, out, out.data(), made); // in place
            QCOMPARE(out, ct);
            QCOMPARE(text(made), tag);
            for (std::size_t bit = 0; bit < tag.size() * 8; bit += 7) {
                std::string other = tag;
                other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
                QVERIFY(!cipher.open(iv, aad, ct, other, out.data()));
            }
            ++good;
        }
        qInfo("AES-256-GCM (McGrew-Viega, NIST CAVP): %d vectors sealed and opened, %d refused", good, refused);
        QVERIFY(good >= 200);
        QVERIFY(refused >= 50);
        QCOMPARE(good + refused, 304);
    }

    void jweContent() {
        int done = 0;
        for (const Vector& v : readVectors("jwe-a256gcm.txt")) {
            AesGcm cipher;
            cipher.setKey(v.base64url("cek"));
            std::string out = v.base64url("ct");
            QVERIFY(cipher.open(v.base64url("iv"), v.text("protected"), out, v.base64url("tag"), out.data()));
            QCOMPARE(out, v.base64url("pt"));
            ++done;
        }
        qInfo("JWE content encryption (RFC 7516, RFC 7520): %d vectors", done);
        QCOMPARE(done, 2);
    }

    void x25519Vectors() {
        int done = 0;
        for (const Vector& v : readVectors("x25519.txt")) {
            if (v.has("times")) {
                std::string k(32, '\0'), u(32, '\0');
                k[0] = u[0] = 9;
                for (unsigned i = 0; i < v.number("times"); ++i) {
                    const auto out = x25519(k, u);
                    QVERIFY(out);
                    u = std::exchange(k, std::string(out->view()));
                }
                QCOMPARE(k, v.hex("out"));
            } else if (v.has("result")) {
                QVERIFY(!x25519(v.hex("scalar"), v.hex("u")));
            } else {
                const auto out = x25519(v.hex("scalar"), v.hex("u"));
                QVERIFY(out);
                QCOMPARE(std::string(out->view()), v.hex("out"));
                if (v.has("public"))
                    QCOMPARE(text(x25519PublicKey(v.hex("scalar"))), v.hex("public"));
            }
            ++done;
        }
        qInfo("X25519 (RFC 7748): %d vectors", done);
        QCOMPARE(done, 10);
        QVERIFY(!x25519(std::string(32, 'a'), "short"));
    }

    void ed25519Vectors() {
        int done = 0;
        for (const Vector& v : readVectors("ed25519.txt")) {
            const std::string seed = v.hex("seed"), key = v.hex("public"), message = v.hex("message"), signature = v.hex("signature");
            QCOMPARE(text(ed25519PublicKey(seed)), key);
            QCOMPARE(text(ed25519Sign(seed, message)), signature);
            QVERIFY(ed25519Verify(key, message, signature));
            QVERIFY(!ed25519Verify(key, message + "x", signature));
            for (std::size_t at = 0; at < signature.size(); at += 9) {
                std::string other = signature;
                other[at] = static_cast<char>(other[at] ^ 0x20);
                QVERIFY(!ed25519Verify(key, message, other));
            }
            ++done;
        }
        qInfo("Ed25519 (RFC 8032): %d vectors", done);
        QCOMPARE(done, 73);
        QVERIFY(!ed25519Verify("short", "m", std::string(64, 'a')));
        QVERIFY(!ed25519Verify(std::string(32, 'a'), "m", "short"));
    }

    // security.md 3: certificates and acts are checked with `openssl pkeyutl` alone.
    void opensslVerifiesOurSignature() {
        QTemporaryDir dir;
        const KeyPair pair = newEd25519(systemRandom());
        const auto write = [&](const char* name, std::string_view bytes) {
            QFile file(dir.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes.data(), static_cast<qint64>(bytes.size()));
        };
        const auto signature = ed25519Sign(pair.privateKey.view(), "certificate");
        write("officer.pem", ed25519PublicPem({reinterpret_cast<const char*>(pair.publicKey.data()), pair.publicKey.size()}));
        write("message", "certificate");
        write("other", "certificatf");
        write("sig", {reinterpret_cast<const char*>(signature.data()), signature.size()});
        const auto verify = [&](const char* message) {
            QProcess openssl;
            openssl.setWorkingDirectory(dir.path());
            openssl.start(QStringLiteral("openssl"), {QStringLiteral("pkeyutl"), QStringLiteral("-verify"), QStringLiteral("-pubin"), QStringLiteral("-inkey"),
                                                      QStringLiteral("officer.pem"), QStringLiteral("-rawin"), QStringLiteral("-in"), QString::fromLatin1(message),
                                                      QStringLiteral("-sigfile"), QStringLiteral("sig")});
            openssl.waitForFinished();
            return openssl.exitCode();
        };
        QCOMPARE(verify("message"), 0);
        QVERIFY(verify("other") != 0);
    }

    void secretBytes() {
        std::string source = "a passphrase that is long enough to live on the heap";
        const char* const where = source.data();
        SecretBytes a = SecretBytes::take(source);
        QVERIFY(source.empty());
        QCOMPARE(where[0], '\0'); // still the string's buffer: wiped
        SecretBytes b = std::move(a);
        QVERIFY(a.empty()); // NOLINT: moved from on purpose
        QCOMPARE(std::string(b.view()), std::string("a passphrase that is long enough to live on the heap"));
        b.truncate(12);
        QCOMPARE(std::string(b.view()), std::string("a passphrase"));
        b.append(" again");
        QVERIFY(b == SecretBytes::copyOf("a passphrase again"));
        QVERIFY(!(b == SecretBytes::copyOf("a passphrase agaim")));
        QVERIFY(!(b == SecretBytes::copyOf("a passphrase")));
        QVERIFY(SecretBytes() == SecretBytes(0));
        SecretBytes grown;
        for (int i = 0; i < 1000; ++i)
            grown.append("0123456789");
        QCOMPARE(grown.size(), std::size_t{10000});
        QCOMPARE(std::string(grown.view().substr(9990)), std::string("0123456789"));
        QVERIFY(equalConstantTime("", "") && equalConstantTime("ab", "ab") && !equalConstantTime("ab", "ac") && !equalConstantTime("ab", "abc"));
    }

    void randomDiffersAcrossForks() {
        std::set<std::string> seen;
        const auto draw = [] {
            std::array<std::uint8_t, 12> iv{};
            systemRandom().fill(iv);
            return text(iv);
        };
        for (int i = 0; i < 20000; ++i)
            QVERIFY(seen.insert(draw()).second);
        // The child inherits a half-used buffer: its next draws must not be the parent's.
        int ends[2];
        QCOMPARE(pipe(ends), 0);
        const pid_t child = fork();
        if (child == 0) {
            for (int i = 0; i < 40; ++i) {
                const std::string iv = draw();
                if (write(ends[1], iv.data(), iv.size()) != 12)
                    _exit(1);
            }
            _exit(0);
        }
        for (int i = 0; i < 40; ++i)
            QVERIFY(seen.insert(draw()).second);
        for (int i = 0; i < 40; ++i) {
            std::string iv(12, '\0');
            QCOMPARE(read(ends[0], iv.data(), iv.size()), ssize_t{12});
            QVERIFY2(seen.insert(iv).second, "the child repeats an initialisation vector of the parent");
        }
        int status = 0;
        waitpid(child, &status, 0);
        QCOMPARE(status, 0);
        close(ends[0]);
        close(ends[1]);

        const base::Uuid id = randomUuid(systemRandom());
        QCOMPARE(id.text()[14], '4');
        QVERIFY(std::string("89ab").find(id.text()[19]) != std::string::npos);
    }

    // In a child, because it cannot be undone.
    void hardening() {
        const pid_t child = fork();
        if (child == 0) {
            const Hardening done = hardenProcess();
            rlimit core{};
            getrlimit(RLIMIT_CORE, &core);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
            const bool dumpable = false;
#else
            const bool dumpable = prctl(PR_GET_DUMPABLE) != 0 || !done.notDumpable;
#endif
            SecretBytes key(32);
            _exit(!dumpable && core.rlim_max == 0 && done.noCoreFiles && done.secureHeap && hardenProcess().secureHeap ? 0 : 1);
        }
        int status = -1;
        waitpid(child, &status, 0);
        QCOMPARE(status, 0);
    }

    // More than the secure heap holds still works, in ordinary memory.
    void secureHeapOverflow() {
        const pid_t child = fork();
        if (child == 0) {
            hardenProcess();
            std::vector<SecretBytes> many;
            for (int i = 0; i < 64; ++i) {
                many.emplace_back(std::size_t{256} << 10U);
                many.back().data()[many.back().size() - 1] = static_cast<char>(i);
            }
            for (int i = 0; i < 64; ++i)
                if (many[static_cast<std::size_t>(i)].view().back() != static_cast<char>(i))
                    _exit(1);
            _exit(0);
        }
        int status = -1;
        waitpid(child, &status, 0);
        QCOMPARE(status, 0);
    }
};

QTEST_GUILESS_MAIN(TestCrypto)
#include "tst_crypto.moc"
