// A place of its own for a test of the window: no configuration, no data and no temporary file of the person who runs it is read or written.
// Made before QApplication, first thing in main().
#pragma once

#include <QtCore/QString>
#include <QtCore/QTemporaryDir>

class QApplication;

namespace lookback::test {

class Surroundings {
public:
    Surroundings();
    /// Names, theme and locale, after QApplication exists.
    void dress(QApplication& app);
    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }

private:
    QTemporaryDir m_folder;
};

/// Of the process; set by the first Surroundings.
QString scratch(const QString& name);

} // namespace lookback::test

/// main() of a test of the window.
#define LOOKBACK_WINDOW_TEST_MAIN(TestClass)                    \
    int main(int argc, char** argv) {                           \
        lookback::test::Surroundings surroundings;              \
        QApplication app(argc, argv);                           \
        surroundings.dress(app);                                \
        TestClass test;                                         \
        QTEST_SET_MAIN_SOURCE_PATH                              \
        return QTest::qExec(&test, argc, argv);                 \
    }
