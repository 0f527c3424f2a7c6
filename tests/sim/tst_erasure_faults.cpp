// security.md 8: kill -9, EIO, ENOSPC, a short write and a dead disk at write-class system calls of an erasure (fault_shim.cpp), then restart. Invariants:
// no certificate without completion, no key gone without E2, nobody else's data touched, and the erasure always completes. The fast run takes every
// 31st call; LOOKBACK_ALL_FAULTS=1 (ctest label slow) takes every one.
#include <QtTest>

#include "core/crypto/secret_bytes.h"
#include "tests/support/erasure_desk.h"

#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

using namespace lookback;

namespace {

namespace fs = std::filesystem;

struct Ran {
    bool killed = false;
    int code = -1;
    QByteArray said;
};

Ran run(const QString& what, const std::string& folder, const QString& fault = {}, const QString& countFile = {}) {
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    if (!fault.isEmpty() || !countFile.isEmpty())
        environment.insert(QStringLiteral("LD_PRELOAD"), QStringLiteral(LOOKBACK_FAULT_SHIM));
    if (!fault.isEmpty())
        environment.insert(QStringLiteral("LOOKBACK_FAULT"), fault);
    if (!countFile.isEmpty())
        environment.insert(QStringLiteral("LOOKBACK_FAULT_COUNT"), countFile);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(LOOKBACK_ERASURE_VICTIM), {what, QString::fromStdString(folder)});
    process.waitForFinished(60'000);
    return {process.exitStatus() == QProcess::CrashExit, process.exitCode(), process.readAllStandardError()};
}

std::string copyOf(const std::string& from, const QTemporaryDir& at, const std::string& name) {
    const std::string to = at.path().toStdString() + "/" + name;
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
    return to;
}

} // namespace

class TstErasureFaults : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_dir;
    std::string m_template;
    long m_calls = 0;
    int m_points = 0, m_begunAndFinished = 0;

    // What holds right after the fault, before anybody repaired anything.
    void afterTheFault(const std::string& folder, const std::string& before, const QString& fault) {
        desk::Seat seat;
        seat.paths.folder = folder;
        const auto sat = seat.sit(desk::kApprover);
        QVERIFY2(sat.ok(), qPrintable(fault + QStringLiteral(": does not open again: ") + QString::fromStdString(sat.ok() ? "" : sat.error().message + " | " + sat.error().where)));
        const auto ledger = seat.ledger();
        QVERIFY2(ledger.ok(), qPrintable(fault));
        const auto& record = ledger->erasures().at("E-1");
        const bool started = record.steps[static_cast<std::size_t>(erasure::Step::Started)].has_value();
        const bool completed = record.steps[static_cast<std::size_t>(erasure::Step::Completed)].has_value();
        QVERIFY2(record.certificateDigest.empty() || completed, qPrintable(fault + QStringLiteral(": a certificate without E9")));
        QVERIFY2(started || seat.opened(4) == "clear clear", qPrintable(fault + QStringLiteral(": a key is gone without E2")));
        QVERIFY2(seat.opened(1) == "clear clear", qPrintable(fault + QStringLiteral(": S-01 was touched")));
        QVERIFY2(ledger->problems().empty(), qPrintable(fault));
        Q_UNUSED(before);
    }

    void afterTheRestart(const std::string& folder, const QString& fault) {
        desk::Seat seat;
        seat.paths.folder = folder;
        const auto sat = seat.sit(desk::kRequester);
        QVERIFY2(sat.ok(), qPrintable(fault + QString::fromStdString(sat.ok() ? "" : sat.error().message)));
        const auto ledger = seat.ledger();
        QVERIFY2(ledger.ok(), qPrintable(fault));
        const auto& record = ledger->erasures().at("E-1");
        QVERIFY2(record.state == erasure::State::Certified, qPrintable(fault + QStringLiteral(": ") + QString::fromStdString(std::string(erasure::word(record.state)))));
        QVERIFY2(seat.opened(4) == "erased erased", qPrintable(fault + QStringLiteral(": #4 is ") + QString::fromStdString(seat.opened(4))));
        QVERIFY2(seat.opened(1) == "clear clear" && seat.opened(19) == "clear clear clear" && seat.opened(14) == "clear clear", qPrintable(fault + QStringLiteral(": others were touched")));
        QVERIFY2(ledger->problems().empty() && ledger->unfinished().empty(), qPrintable(fault));
        QVERIFY2(seat.vault->fences().size() == 1 && seat.vault->resurrected().empty() && seat.vault->info().epoch == 2, qPrintable(fault));
        // Exactly one tombstone, in the one account that names the subject.
        const auto stream = seat.store->readStream("account-ACC-1001", base::Revision{0}, store::Direction::Forward, 100);
        QVERIFY2(stream.ok() && stream->events.size() == 21 && stream->events.back().type == "SubjectErased", qPrintable(fault));
        for (const auto& entry : fs::directory_iterator(folder))
            QVERIFY2(!entry.path().string().ends_with(".new") && !entry.path().string().ends_with(".old"), entry.path().c_str());
        QVERIFY2(!fs::exists(seat.paths.keyFile() + ".next"), qPrintable(fault));
        const auto problems = seat.store->check();
        QVERIFY2(problems.ok() && problems->empty(), qPrintable(fault));
        seat.rise();
        // The vault as it was, its passphrase, and the key file there is now: shut for good.
        fs::copy_file(m_template + "/bank.lookback.vault", seat.paths.vault(), fs::copy_options::overwrite_existing);
        QVERIFY2(!seat.sit(desk::kRequester).ok(), qPrintable(fault + QStringLiteral(": the old vault opens")));
    }

    void at(const QString& mode, long call) {
        const QString fault = QStringLiteral("%1:%2").arg(mode).arg(call);
        const std::string folder = copyOf(m_template, m_dir, "try");
        const Ran first = run(QStringLiteral("execute"), folder, fault);
        QVERIFY2(mode != QStringLiteral("kill") || first.killed, qPrintable(fault));
        QVERIFY2(mode == QStringLiteral("kill") || !first.killed, qPrintable(fault + QStringLiteral(" crashed")));
        afterTheFault(folder, m_template, fault);
        if (QTest::currentTestFailed())
            return;
        const Ran again = run(QStringLiteral("resume"), folder);
        QVERIFY2(again.code == 0, qPrintable(fault + QStringLiteral(" resume: ") + QString::fromUtf8(again.said)));
        // Killed before E2 nothing was begun; behind E9 only the certificate can be missing.
        {
            desk::Seat seat;
            seat.paths.folder = folder;
            QVERIFY(seat.sit(desk::kApprover).ok());
            const auto ledger = seat.ledger();
            QVERIFY(ledger.ok());
            switch (ledger->erasures().at("E-1").state) {
            case erasure::State::Approved: {
                const auto done = seat.service->execute("E-1", {});
                QVERIFY2(done.ok(), qPrintable(fault + QString::fromStdString(done.ok() ? "" : done.error().message)));
                QVERIFY(seat.service->noteCertificate("E-1", std::string(64, 'd')).ok());
                break;
            }
            case erasure::State::Erased:
                QVERIFY(seat.service->noteCertificate("E-1", std::string(64, 'd')).ok());
                ++m_begunAndFinished;
                break;
            case erasure::State::Certified: ++m_begunAndFinished; break;
            default: QFAIL(qPrintable(fault));
            }
        }
        afterTheRestart(folder, fault);
        ++m_points;
    }

    int m_removals = 0, m_removalsFinished = 0;

    // True: the act counts, and boris is out for good. False: nothing was signed, and all is as before. Anything between fails the test.
    bool removedOrAsBefore(const std::string& folder, const std::string& origin, const QString& fault) {
        desk::Seat seat;
        seat.paths.folder = folder;
        const auto check = [&](bool holds, const char* what) {
            if (!holds)
                QTest::qFail(qPrintable(fault + QStringLiteral(": ") + QLatin1String(what)), __FILE__, __LINE__);
            return holds;
        };
        if (!check(seat.sit(desk::kRequester).ok(), "does not open"))
            return false;
        const auto ledger = seat.ledger();
        if (!check(ledger.ok() && ledger->problems().empty(), "acts that do not count"))
            return false;
        const bool removed = std::any_of(ledger->signers().begin(), ledger->signers().end(), [](const auto& signer) { return signer.until.has_value(); });
        check(seat.opened(1) == "clear clear" && seat.opened(4) == "clear clear", "a key is gone");
        check(seat.vault->info().officers.size() == (removed ? 1U : 2U), "the vault's officers");
        check(seat.vault->info().epoch == (removed ? 2 : 1), "the epoch");
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            check(!entry.path().string().ends_with(".new") && !entry.path().string().ends_with(".old") && !entry.path().string().ends_with(".next"), entry.path().c_str());
        seat.rise();
        check(seat.sit(desk::kApprover).ok() != removed, "boris");
        seat.rise();
        if (removed) { // nor with the vault as it was
            fs::copy_file(origin + "/bank.lookback.vault", seat.paths.vault(), fs::copy_options::overwrite_existing);
            check(!seat.sit(desk::kApprover).ok(), "the old vault opens");
        }
        return removed;
    }

private Q_SLOTS:
    void initTestCase() {
        m_template = m_dir.path().toStdString() + "/template";
        const auto laid = desk::lay({m_template}, 2);
        QVERIFY2(laid.ok(), laid.ok() ? "" : laid.error().message.c_str());
        const auto asked = desk::ask({m_template});
        QVERIFY2(asked.ok(), asked.ok() ? "" : asked.error().message.c_str());
    }

    void withoutAFault() {
        const std::string folder = copyOf(m_template, m_dir, "whole");
        const QString count = m_dir.filePath(QStringLiteral("count"));
        const Ran whole = run(QStringLiteral("execute"), folder, {}, count);
        QVERIFY2(whole.code == 0, whole.said.constData());
        QFile file(count);
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_calls = file.readAll().toLong();
        QVERIFY2(m_calls > 40, qPrintable(QString::number(m_calls)));
        afterTheRestart(folder, QStringLiteral("no fault"));
    }

    void everyCall_data() {
        QTest::addColumn<QString>("mode");
        for (const char* mode : {"kill", "eio", "enospc", "short", "dead"})
            QTest::newRow(mode) << QString::fromLatin1(mode);
    }
    void everyCall() {
        QFETCH(QString, mode);
        const bool all = qEnvironmentVariableIsSet("LOOKBACK_ALL_FAULTS");
        const long step = all ? 1 : 31;
        // Each mode begins elsewhere, so that the fast run of five modes still meets most calls.
        const long first = all ? 1 : 1 + static_cast<long>(qHash(mode, 0) % static_cast<size_t>(step));
        for (long call = first; call <= m_calls; call += step) {
            at(mode, call);
            if (QTest::currentTestFailed())
                return;
        }
    }

    // An officer removed and the program stopped in the middle: whoever is left unlocks, and the removed one is out, the old key file and the old vault gone.
    void officerRemoval_data() { everyCall_data(); }
    void officerRemoval() {
        QFETCH(QString, mode);
        const std::string origin = m_dir.path().toStdString() + "/officers";
        if (!fs::exists(origin))
            QVERIFY(desk::lay({origin}, 1).ok());
        const QString count = m_dir.filePath(QStringLiteral("count-officers"));
        const Ran whole = run(QStringLiteral("remove"), copyOf(origin, m_dir, "whole"), {}, count);
        QVERIFY2(whole.code == 0, whole.said.constData());
        QFile file(count);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const long calls = file.readAll().toLong();
        QVERIFY2(calls > 15, qPrintable(QString::number(calls)));
        const long step = qEnvironmentVariableIsSet("LOOKBACK_ALL_FAULTS") ? 1 : 17;
        int agreed = 0, tried = 0;
        for (long call = step == 1 ? 1 : 1 + static_cast<long>(qHash(mode, 0) % static_cast<size_t>(step)); call <= calls; call += step, ++tried) {
            const QString fault = QStringLiteral("%1:%2").arg(mode).arg(call);
            const std::string folder = copyOf(origin, m_dir, "try");
            const Ran first = run(QStringLiteral("remove"), folder, fault);
            QVERIFY2(mode != QStringLiteral("kill") || first.killed, qPrintable(fault));
            const Ran again = run(QStringLiteral("finish"), folder);
            QVERIFY2(again.code == 0, qPrintable(fault + QStringLiteral(" finish: ") + QString::fromUtf8(again.said)));
            agreed += removedOrAsBefore(folder, origin, fault) ? 1 : 0;
            if (QTest::currentTestFailed())
                return;
        }
        m_removals += tried;
        m_removalsFinished += agreed;
        QVERIFY(agreed > 0);
    }

    // The same by unlocking, as a window or command line does it: behind the last signature, in the middle of the epoch, at its end.
    void officerRemovalIsFinishedByUnlocking() {
        const std::string origin = m_dir.path().toStdString() + "/facade";
        QVERIFY(desk::lay({origin}, 1, vault::KdfCost::production()).ok());
        const QString count = m_dir.filePath(QStringLiteral("count-facade"));
        QCOMPARE(run(QStringLiteral("facade-remove"), copyOf(origin, m_dir, "whole"), {}, count).code, 0);
        QFile file(count);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const long calls = file.readAll().toLong();
        int agreed = 0;
        for (const long fromEnd : {1L, 9L, 22L}) {
            const QString fault = QStringLiteral("kill:%1").arg(calls - fromEnd);
            const std::string folder = copyOf(origin, m_dir, "try");
            QVERIFY2(run(QStringLiteral("facade-remove"), folder, fault).killed, qPrintable(fault));
            const Ran again = run(QStringLiteral("facade-unlock"), folder);
            QVERIFY2(again.code == 0, again.said.constData());
            agreed += removedOrAsBefore(folder, origin, fault) ? 1 : 0;
            if (QTest::currentTestFailed())
                return;
        }
        QVERIFY2(agreed >= 2, qPrintable(QString::number(agreed)));
    }

    void cleanupTestCase() { qInfo("%d points of %ld write-class calls tried, 0 violations; %d were finished by resuming; %d points of removing an officer, %d finished afterwards", m_points, m_calls, m_begunAndFinished, m_removals, m_removalsFinished); }
};

QTEST_GUILESS_MAIN(TstErasureFaults)
#include "tst_erasure_faults.moc"
