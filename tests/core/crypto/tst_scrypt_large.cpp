#include "vectors.h"

#include "core/crypto/kdf.h"

#include <QtTest>

class TestScryptLarge : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyVector() {
        int done = 0;
        for (const Vector& v : readVectors("scrypt.txt")) {
            const auto key = lookback::crypto::scrypt(v.text("password"), v.text("salt"), {v.number("n"), v.number("r"), v.number("p")}, 64);
            QVERIFY2(key.ok(), key.ok() ? "" : key.error().message.c_str());
            QCOMPARE(lookback::base::toHex(key->view()), v.text("dk"));
            ++done;
        }
        qInfo("scrypt (RFC 7914): %d vectors", done);
        QCOMPARE(done, 4);
    }
};

QTEST_GUILESS_MAIN(TestScryptLarge)
#include "tst_scrypt_large.moc"
