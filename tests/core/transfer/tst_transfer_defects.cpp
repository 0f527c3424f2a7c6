// Every defective log of tests/data/transfer/defects gives its exact place and sentence, the same from a dry run as from an import, and the
// verdict of each of the three policies; what the store holds stays as it was. The expectations stand in verdicts.json, made from a table
// written by hand (make_defects.py). What is awkward as a file (10 MB, a directory, compressed, empty) is made here.
#include "transfer_fixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace fixture;
using transfer::Defect;
using transfer::DefectKind;

namespace {

const std::string kData = LOOKBACK_SOURCE_DIR "/tests/data/transfer/";

std::string nameOf(DefectKind kind) {
    switch (kind) {
    case DefectKind::NotJson: return "NotJson";
    case DefectKind::Envelope: return "Envelope";
    case DefectKind::ReservedStream: return "ReservedStream";
    case DefectKind::RepeatedRevision: return "RepeatedRevision";
    case DefectKind::UnknownType: return "UnknownType";
    case DefectKind::UnknownVersion: return "UnknownVersion";
    case DefectKind::InvalidPayload: return "InvalidPayload";
    case DefectKind::CannotFold: return "CannotFold";
    case DefectKind::RevisionGap: return "RevisionGap";
    case DefectKind::RepeatedId: return "RepeatedId";
    case DefectKind::ConflictingContent: return "ConflictingContent";
    case DefectKind::ErasedSubject: return "ErasedSubject";
    }
    return {};
}

std::string shown(const Defect& d) {
    return nameOf(d.kind) + " line " + std::to_string(d.line) + " byte " + std::to_string(d.byte) + " " + d.field + ": " + d.problem + " | expected " + d.expected +
        " | found " + d.found + " | " + d.excerpt;
}

std::string all(const ImportReport& report) {
    std::string out = std::to_string(report.lines) + " lines, " + std::to_string(report.accepted) + " accepted, " + std::to_string(report.duplicates) +
        " duplicates, " + std::to_string(report.defective) + " defective, " + std::to_string(report.kept) + " kept\n";
    for (const auto& d : report.defects)
        out += shown(d) + "\n";
    return out;
}

/// Something in the store that must not change.
const std::string kBefore =
    q("{'stream':'account-Z-1','revision':0,'id':'ffffffff-0000-4000-8000-000000000000','type':'AccountOpened','schemaVersion':1,'occurredAt':'2026-01-01T00:00:00Z',"
      "'recordedAt':'2026-01-01T00:00:00Z','data':{'holderId':'S-09','owner':'O','email':'E','currency':'EUR'},'metadata':{}}\n");

} // namespace

class TransferDefectsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void each_data() {
        QTest::addColumn<QJsonObject>("verdict");
        const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(readFile(kData + "verdicts.json")));
        const auto cases = document.array();
        QVERIFY(cases.size() >= 60);
        for (const auto& value : cases)
            QTest::newRow(value[QStringLiteral("name")].toString().toUtf8().constData()) << value.toObject();
    }
    void each() {
        QFETCH(QJsonObject, verdict);
        const auto number = [&](const char* name) { return static_cast<std::int64_t>(verdict[QLatin1String(name)].toDouble()); };
        const auto word = [&](const char* name) { return verdict[QLatin1String(name)].toString().toStdString(); };
        const auto log = readFile(kData + "defects/" + word("name") + ".jsonl");
        World world;
        QCOMPARE(world.import(kBefore).imported, 1);
        const auto before = world.exported();

        const auto dry = world.import(log, with(DefectPolicy::ImportNothing, true));
        if (qEnvironmentVariableIsSet("LOOKBACK_SHOW"))
            std::printf("%s: %s", word("name").c_str(), all(dry).c_str());
        if (qEnvironmentVariableIsSet("LOOKBACK_SENTENCES")) { // for sentences.json, to be read before it is committed
            const auto& first = dry.defects.front();
            const QJsonObject sentence{{QString::fromStdString(word("name")),
                                        QJsonArray{QString::fromStdString(first.problem), QString::fromStdString(first.expected), QString::fromStdString(first.found)}}};
            std::printf("SENTENCE %s\n", QJsonDocument(sentence).toJson(QJsonDocument::Compact).constData());
        }
        COMPARE_TEXT(world.exported(), before);
        QCOMPARE(dry.lines, number("lines"));
        QCOMPARE(static_cast<std::int64_t>(dry.defects.size()), number("defects"));
        const auto& d = dry.defects.front();
        COMPARE_TEXT(nameOf(d.kind), word("kind"));
        QCOMPARE(d.line, number("line"));
        QCOMPARE(d.byte, number("byte"));
        if (word("field") != "*")
            COMPARE_TEXT(d.field, word("field"));
        if (!verdict[QLatin1String("problem")].isNull()) {
            COMPARE_TEXT(d.problem, word("problem"));
            COMPARE_TEXT(d.expected, word("expected"));
            COMPARE_TEXT(d.found, word("found"));
        }
        QVERIFY(!d.problem.empty());
        const auto excerpt = QString::fromStdString(d.excerpt);
        QVERIFY(excerpt.size() <= 120);
        for (const std::string& part : {d.problem, d.expected, d.found, d.excerpt, d.field}) {
            QVERIFY2(part.find("Canary") == std::string::npos && part.find("canary") == std::string::npos, part.c_str());
            QCOMPARE(QString::fromUtf8(part.c_str()).toStdString(), part); // valid UTF-8
        }

        // Nothing is imported by default, and the import says what the dry run said.
        const auto refused = world.import(log);
        QCOMPARE(refused.imported, 0);
        COMPARE_TEXT(all(refused), all(dry));
        COMPARE_TEXT(world.exported(), before);

        const auto dryKeep = world.import(log, with(DefectPolicy::Keep, true));
        const auto kept = world.import(log, with(DefectPolicy::Keep));
        COMPARE_TEXT(all(kept), all(dryKeep));
        QCOMPARE(kept.imported, number("keep"));
        QCOMPARE(kept.lines, kept.accepted + kept.duplicates + kept.defective - kept.kept);
        if (number("keep") == 0)
            COMPARE_TEXT(world.exported(), before);
        else
            QVERIFY(world.exported().starts_with(before));

        World other;
        other.import(kBefore);
        const auto drySkip = other.import(log, with(DefectPolicy::Skip, true));
        const auto skipped = other.import(log, with(DefectPolicy::Skip));
        COMPARE_TEXT(all(skipped), all(drySkip));
        QCOMPARE(skipped.imported, number("skip"));
        QCOMPARE(skipped.lines, skipped.accepted + skipped.duplicates + skipped.defective);
    }

    void lineOf10MB() {
        World world;
        const auto line = kBefore.substr(0, kBefore.size() - 3) + q("{'a':'") + std::string(10 << 20, 'x') + "\"}}\n";
        auto opening = kBefore;
        opening.replace(opening.find("account-Z-1"), 11, "account-Z-2");
        const auto report = world.import(kBefore + line + opening, with(DefectPolicy::Skip));
        QCOMPARE(report.lines, 3);
        QCOMPARE(report.imported, 2);
        const auto& d = report.defects.at(0);
        QCOMPARE(d.line, 2);
        QCOMPARE(d.byte, static_cast<std::int64_t>(kBefore.size()));
        COMPARE_TEXT(d.problem, "line too long");
        COMPARE_TEXT(d.expected, "at most 1048576 bytes");
        COMPARE_TEXT(d.found, std::to_string(line.size() - 1) + " bytes");
        // At the limit and one beyond.
        const auto sized = [&](std::size_t size) {
            const std::string head = kBefore.substr(0, kBefore.size() - 4) + q("{'note':'");
            return head + std::string(size - head.size() - 3, 'x') + "\"}}\n";
        };
        World fits;
        const auto exact = fits.import(sized(1 << 20), with(DefectPolicy::ImportNothing, true));
        // Sealing makes it longer than a record may be: told, not stored.
        COMPARE_TEXT(exact.defects.at(0).problem, "too long once its personal values are sealed");
        COMPARE_TEXT(fits.import(sized((1 << 20) + 1), with(DefectPolicy::ImportNothing, true)).defects.at(0).problem, "line too long");
        QCOMPARE(fits.import(sized((1 << 20) - 2000)).imported, 1);
        QCOMPARE(fits.import(sized((1 << 20) - 2000)).duplicates, 1);
    }

    void tenMegabytesWithoutALine() {
        World world;
        const auto report = world.import(std::string(10 << 20, 'x'), with(DefectPolicy::ImportNothing, true));
        QCOMPARE(report.lines, 1);
        COMPARE_TEXT(report.defects.at(0).found, "10485760 bytes");
    }

    void noFinalNewlineIsAccepted() {
        World world;
        QCOMPARE(world.import(kBefore.substr(0, kBefore.size() - 1)).imported, 1);
    }

    void notALog_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        QTest::addColumn<int>("code");
        const auto unsupported = static_cast<int>(base::ErrorCode::Unsupported), invalid = static_cast<int>(base::ErrorCode::InvalidInput);
        QTest::newRow("empty") << QByteArray() << "empty" << invalid;
        QTest::newRow("gzip") << QByteArray("\x1f\x8b\x08\0\0\0", 6) << "gzip" << unsupported;
        QTest::newRow("zip") << QByteArray("PK\x03\x04zzz") << "zip" << unsupported;
        QTest::newRow("xz") << QByteArray("\xFD" "7zXZ\0zz", 8) << "xz" << unsupported;
        QTest::newRow("zstd") << QByteArray("\x28\xB5\x2F\xFDzz") << "zstd" << unsupported;
        QTest::newRow("bzip2") << QByteArray("BZh91AY") << "bzip2" << unsupported;
        QTest::newRow("store") << QByteArray("SQLite format 3\0zz", 18) << "SQLite" << unsupported;
        QTest::newRow("utf16") << QByteArray("\xFF\xFE{\0", 4) << "UTF-16" << unsupported;
    }
    void notALog() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        QFETCH(int, code);
        World world;
        const auto check = [&](const base::Error& error) {
            QCOMPARE(static_cast<int>(error.code), code);
            QVERIFY2(QString::fromStdString(text(error)).contains(says), text(error).c_str());
            QVERIFY(!error.where.empty());
        };
        const auto path = world.dir.filePath(QStringLiteral("log.jsonl")).toStdString();
        writeFile(path, bytes.toStdString());
        const auto opened = transfer::openFile(path);
        QVERIFY(!opened.ok());
        check(opened.error());
        // And through a pipe.
        const auto report = world.tryImport({bytes.toStdString()});
        QVERIFY(!report.ok());
        check(report.error());
    }

    void noFileAndDirectory() {
        World world;
        const auto missing = transfer::openFile(world.dir.filePath(QStringLiteral("missing")).toStdString());
        QVERIFY(!missing.ok() && missing.error().code == base::ErrorCode::NotFound);
        const auto folder = transfer::openFile(world.dir.path().toStdString());
        QVERIFY(!folder.ok() && folder.error().code == base::ErrorCode::Unreadable);
        QVERIFY(folder.error().message.find("directory") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TransferDefectsTest)
#include "tst_transfer_defects.moc"
