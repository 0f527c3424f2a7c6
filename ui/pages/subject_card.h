// One subject beside the key list: where the data is, holds and request, and the acts its state allows. GUI thread.
#pragma once

#include "ui/session/privacy_service.h"

#include <QtWidgets/QScrollArea>

class QPushButton;

namespace lookback::ui {

class FactList;
class PlainLabel;

class SubjectCard : public QScrollArea {
    Q_OBJECT
public:
    explicit SubjectCard(PrivacyService* service, QWidget* parent = nullptr);

    /// Empty = none.
    void setSubject(const std::string& subject);

Q_SIGNALS:
    void showEventsRequested(const QString& subject, const QString& account);
    void accessExportRequested(const QString& subject);
    void placeHoldRequested(const QString& subject);
    void releaseHoldRequested(const QString& hold);
    /// `erasure` empty: a new request.
    void erasureRequested(const QString& subject, const QString& erasure);
    void readmitRequested(const QString& subject);

private:
    void request();
    void refresh();
    void refreshButtons();

    PrivacyService* m_service;
    std::string m_subject;
    std::optional<workspace::SubjectDetail> m_detail;
    std::optional<base::Error> m_error;
    quint64 m_generation = 0;

    QWidget* m_body;
    PlainLabel *m_name, *m_line, *m_note;
    FactList* m_facts;
    QPushButton *m_events, *m_export, *m_hold, *m_release, *m_erase, *m_readmit;
};

} // namespace lookback::ui
