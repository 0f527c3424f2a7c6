// Documents on paper: what other programs read out of the PDF, pages and heads, hostile text, and which files are never written over.
#include <QtTest/QTest>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtCore/QXmlStreamReader>

#include "ui/document/page_layout.h"
#include "ui/document/pdf_writer.h"

#include <sys/stat.h>

using namespace lookback;
namespace doc = lookback::ui::document;

namespace {

struct Ran {
    int code = -1;
    QByteArray out, err;
};
Ran run(const QString& program, const QStringList& arguments, const QByteArray& input = {}) {
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForStarted())
        qFatal("%s is not installed", qPrintable(program));
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished();
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(), process.readAllStandardError()};
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
void put(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

report::Document sample() {
    report::Document d{"Certificate of erasure E-1", "Subject S-02", "certificate E-1", {}};
    d.blocks = {report::Heading{"Request"}, report::Paragraph{"−575.58 + (12,000.00) - 1:2 -> x != y"},
                report::Facts{{{"Digest", std::string(64, '7')}, {"Amount", "−575.58"}}},
                report::DataTable{{"What", "Sum"}, {{"Deposits", "+12,500.00"}, {"Withdrawals", "−13,726.12"}}, {false, true}},
                report::Verbatim{"openssl pkeyutl -verify \\\n    -in certificate.json"}};
    return d;
}

} // namespace

class TstPdf : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    [[nodiscard]] QString at(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    QString textOf(const report::Document& document) {
        const auto saved = doc::savePdf(document, at("text.pdf"));
        if (!saved)
            qFatal("%s", saved.error().message.c_str());
        return QString::fromUtf8(run(QStringLiteral("pdftotext"), {QStringLiteral("-layout"), at("text.pdf"), QStringLiteral("-")}).out);
    }

private Q_SLOTS:
    void copiedTextIsWhatStandsThere() {
        const auto text = textOf(sample());
        for (const char* piece : {"Certificate of erasure E-1", "Subject S-02", "−575.58 + (12,000.00) - 1:2 -> x != y", "+12,500.00", "−13,726.12", "openssl pkeyutl -verify \\",
                                  "    -in certificate.json", "page 1 of 1", "certificate E-1"})
            QVERIFY2(text.contains(QString::fromUtf8(piece)), piece);
        QVERIFY(text.contains(QString(64, u'7')));
    }

    void anArchiveFileWithoutAttachmentsAndTransparency() {
        QVERIFY(doc::savePdf(sample(), at("a.pdf")).ok());
        QCOMPARE(run(QStringLiteral("qpdf"), {QStringLiteral("--check"), at("a.pdf")}).code, 0);
        const auto plain = run(QStringLiteral("qpdf"), {QStringLiteral("--qdf"), QStringLiteral("--object-streams=disable"), at("a.pdf"), QStringLiteral("-")}).out;
        QVERIFY(plain.contains("/OutputIntents") && plain.contains("pdfaid:part") && plain.contains("595"));
        for (const char* banned : {"/EmbeddedFiles", "/JavaScript", "/Encrypt", "/URI", "/Launch"})
            QVERIFY2(!plain.contains(banned), banned);
        static const QRegularExpression opacity(QStringLiteral("/(ca|CA) (0|0?\\.\\d+)\\b|/SMask (?!/None)"));
        QVERIFY(!opacity.match(QString::fromLatin1(plain)).hasMatch());
        const auto fonts = QString::fromUtf8(run(QStringLiteral("pdffonts"), {at("a.pdf")}).out);
        QVERIFY(fonts.contains(QLatin1String("LookbackSans")) && fonts.contains(QLatin1String("JetBrainsMono")));
        for (const auto& line : fonts.split(u'\n').mid(2))
            QVERIFY2(line.isEmpty() || line.contains(QRegularExpression(QStringLiteral("yes +(yes|no) +yes"))), qPrintable(line)); // embedded, with Unicode
    }

    // Names of strangers in the title must not break the file's description.
    void metadataStaysXml() {
        report::Document d{"<a> & \"b\" ]]> E-1", "", "", {}};
        const auto bytes = doc::renderPdf(d);
        QVERIFY(bytes.ok());
        const auto from = bytes->indexOf("<x:xmpmeta"), to = bytes->indexOf("</x:xmpmeta>");
        QVERIFY(from > 0 && to > from);
        QXmlStreamReader xml(bytes->mid(from, to + 12 - from));
        bool found = false;
        while (!xml.atEnd()) {
            xml.readNext();
            found = found || (xml.isCharacters() && xml.text() == QStringLiteral("<a> & \"b\" ]]> E-1"));
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QVERIFY(found);
    }

    void nothingOfStrangersActs() {
        const std::string turn = "\xE2\x80\xAE";
        report::Document d{"<b>T</b>", "a\tb", "f" + turn, {}};
        d.blocks = {report::Heading{"<img src='http://x/y.png'>"}, report::Paragraph{"one\ntwo" + turn + "dlog\x1b[2J"}, report::Facts{{{"&amp;", "<table>"}}},
                    report::DataTable{{"<i>"}, {{"a" + turn + "b"}}, {}}, report::Verbatim{"x\x01y\n<script>"}};
        const auto text = textOf(d);
        for (const char* piece : {"<b>T</b>", "a\\tb", "<img src='http://x/y.png'>", "one\\ntwo\\u202Edlog\\u001B[2J", "&amp;", "<table>", "a\\u202Eb", "x\\u0001y", "<script>", "f\\u202E"})
            QVERIFY2(text.contains(QLatin1String(piece)), piece);
    }

    void longTablesRepeatTheirHeadAndLoseNoRow() {
        report::DataTable table{{"Number", "Remark"}, {}, {true, false}};
        for (int i = 0; i < 300; ++i)
            table.rows.push_back({"row" + std::to_string(i) + "x", i % 7 == 0 ? "a remark that is so long that it takes several lines of its cell, again and again, until the cell is three lines high or even four, which "
                                                                                "moves the rows below it down and the last of them to the next page"
                                                                              : "short"});
        const auto text = textOf({"T", "", "", {table}});
        auto pages = text.split(u'\f');
        pages.removeAll(QString());
        QVERIFY(pages.size() > 5);
        for (qsizetype i = 0; i < pages.size(); ++i) {
            QVERIFY2(pages[i].contains(QLatin1String("Remark")), qPrintable(pages[i]));
            QVERIFY(pages[i].contains(QStringLiteral("page %1 of %2").arg(i + 1).arg(pages.size())));
        }
        for (int i = 0; i < 300; ++i)
            QCOMPARE(text.count(QStringLiteral("row%1x").arg(i)), 1);
    }

    // A cell higher than a page goes on on the next; a word wider than the page is broken. No letter is lost, none leaves the margins.
    void nothingIsCutOff() {
        std::string tall;
        for (int i = 0; i < 900; ++i)
            tall += "w" + std::to_string(i) + "e ";
        const std::string wide(2000, 'M');
        report::Document d{std::string(300, 'W'), std::string(300, 'S'), std::string(500, 'F'), {report::DataTable{{"A", "B"}, {{"n", tall}}, {}}, report::Paragraph{wide}, report::Verbatim{wide},
                                                                                                 report::Facts{{{std::string(200, 'N'), wide}}}, report::Paragraph{tall}}};
        const auto pages = doc::layOut(d);
        QString all;
        for (const auto& page : pages)
            for (const auto& run : page.runs) {
                all += run.text + u' ';
                QVERIFY(run.x >= doc::kLeft - 1);
                QVERIFY2(run.x + doc::widthOf(run.text, run.font) <= doc::kRight + doc::pt(1), qPrintable(run.text));
                QVERIFY(run.baseline <= doc::kBottom + doc::pt(1));
            }
        QCOMPARE(all.count(u'M'), 6000);
        QCOMPARE(all.count(u'W'), 300);
        for (int i = 0; i < 900; ++i)
            QCOMPARE(all.count(QStringLiteral("w%1e").arg(i)), 2);
    }

    void aHeadingIsNeverLastOnItsPage() {
        for (int rows = 10; rows < 60; ++rows) {
            report::Document d{"T", "", "", {}};
            report::Facts facts;
            for (int i = 0; i < rows; ++i)
                facts.rows.emplace_back("n", "v");
            d.blocks = {facts, report::Heading{"HEADING"}, report::Paragraph{"what follows"}};
            for (const auto& page : doc::layOut(d))
                QVERIFY(page.runs.empty() || page.runs.back().text != QLatin1String("HEADING"));
        }
    }

    void emptyDocumentsAndTablesPrint() {
        QVERIFY(doc::renderPdf({}).ok());
        QVERIFY(doc::renderPdf({"", "", "", {report::DataTable{{"A"}, {}, {}}, report::DataTable{}, report::Facts{}, report::Verbatim{""}, report::Heading{""}, report::Paragraph{""}}}).ok());
    }

    // ---- files -----------------------------------------------------------------------------------------------------

    void onlyItsOwnerReadsItAndNothingIsLeftBeside() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("x.pdf"));
        put(path, "old");
        QFile::setPermissions(path, QFileDevice::Permissions(0x6666));
        QVERIFY(doc::savePdf(sample(), path).ok());
        struct stat s {};
        QCOMPARE(::stat(qPrintable(path), &s), 0);
        QCOMPARE(s.st_mode & 0777U, 0600U);
        QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden), QStringList{QStringLiteral("x.pdf")});
    }

    void neverOverWhatExistsNowhereElse_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("store") << QByteArray("SQLite format 3\0rest", 20);
        QTest::newRow("vault") << QByteArray("{\"typ\":\"lookback-vault/1\",\"vault\":\"x\"}\n");
        QTest::newRow("key file") << QByteArray("{\"typ\":\"lookback-key/1\"}\n");
        QTest::newRow("register") << QByteArray("{\"at\":\"2026-04-02T09:00:00.123456789Z\",\"act\":\"reveal\"}\n");
    }
    void neverOverWhatExistsNowhereElse() {
        QFETCH(QByteArray, bytes);
        put(at("precious.pdf"), bytes);
        const auto saved = doc::savePdf(sample(), at("precious.pdf"));
        QVERIFY(!saved.ok() && saved.error().code == base::ErrorCode::Refused);
        QCOMPARE(contentOf(at("precious.pdf")), bytes);
        // Nor through a link.
        QFile::remove(at("link.pdf"));
        QVERIFY(QFile::link(at("precious.pdf"), at("link.pdf")));
        QVERIFY(!doc::savePdf(sample(), at("link.pdf")).ok());
        QCOMPARE(contentOf(at("precious.pdf")), bytes);
    }

    void aFolderThatIsNotThere() {
        const auto saved = doc::savePdf(sample(), at("nowhere/x.pdf"));
        QVERIFY(!saved.ok() && saved.error().code == base::ErrorCode::CannotWrite);
    }

    // ---- the program -----------------------------------------------------------------------------------------------

    void theProgramPrints() {
        const auto json = QByteArray::fromStdString(report::toJson(sample()));
        const auto print = [&](const QStringList& arguments, const QByteArray& input) { return run(QStringLiteral(LOOKBACK_PROGRAM), arguments, input); };
        const QString option = QStringLiteral("--print-document");
        const auto ran = print({option, at("p.pdf")}, json);
        QVERIFY2(ran.code == 0 && ran.out.isEmpty() && ran.err.isEmpty(), ran.err.constData());
        QVERIFY(run(QStringLiteral("pdftotext"), {at("p.pdf"), QStringLiteral("-")}).out.contains("Certificate of erasure E-1"));
        const auto failed = [&](const QStringList& arguments, const QByteArray& input, int code) {
            const auto got = print(arguments, input);
            return got.code == code && got.err.startsWith("lookback: ") && got.err.count('\n') == 1;
        };
        QVERIFY(failed({option}, json, 2));
        QVERIFY(failed({option, at("q.pdf"), QStringLiteral("more")}, json, 2));
        QVERIFY(failed({option, at("q.pdf")}, "{}", 3));
        QVERIFY(failed({option, at("q.pdf")}, json.left(40), 3));
        QVERIFY(failed({option, at("q.pdf")}, QByteArray(), 3));
        QVERIFY(failed({option, at("nowhere/q.pdf")}, json, 6));
        put(at("store.pdf"), QByteArray("SQLite format 3\0", 16));
        QVERIFY(failed({option, at("store.pdf")}, json, 5));
        QVERIFY(!QFile::exists(at("q.pdf")));
    }
};

QTEST_MAIN(TstPdf)
#include "tst_pdf.moc"
