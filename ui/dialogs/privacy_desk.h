// What a privacy officer does in the window, put together: the key panel's ways on, the dialogs they open, the bars across the window while something is to be
// finished. Keeps the frame free of it. GUI thread only.
#pragma once

#include "ui/session/privacy_service.h"

#include <QtCore/QObject>
#include <QtWidgets/QWidget>

class QAbstractItemView;

namespace lookback::ui {

class AskDialog;
class SecretClipboard;
class BannerStack;
class DockTitle;
class KeysPanel;

class PrivacyDesk : public QObject {
    Q_OBJECT
public:
    /// `window`: parent of dialogs; locked on minimising when the option is on.
    PrivacyDesk(Session* session, QWidget* window);

    [[nodiscard]] PrivacyService* service() const { return m_service; }
    /// The key panel under its dock's title. Once.
    KeysPanel* makePanel(DockTitle* title, QWidget* parent);
    /// Red: an older file was put back. Amber: an erasure stopped half-way.
    void setBanners(BannerStack* banners);

    /// Ctrl+C on a row copies its value; a revealed one leaves the clipboard again (secret_clipboard.h), a hidden one is not copied.
    void copyFrom(QAbstractItemView* view);

    void askOperator();
    /// Selects the subject of "E-7" in the key panel; false when there is no such erasure.
    bool showErasure(const QString& id);
    void erase(const QString& subject, const QString& erasure);
    void placeHold(const QString& subject, QWidget* over = nullptr);
    void releaseHold(const QString& hold, QWidget* over = nullptr);
    void accessExport(const QString& subject);
    void readmit(const QString& subject);
    void officers();
    void changePassphrase();
    void setLockOnMinimise(bool on) { m_lockOnMinimise = on; }

Q_SIGNALS:
    /// Show the events of an account that name a subject.
    void showEventsRequested(const QString& account, const QString& filter);
    void unlockRequested(); ///< with another key file
    void failed(const QString& title, const lookback::base::Error& error);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refreshBanners();
    void goOn();
    void firstDue();
    void saveExport(const workspace::SignedDocument& document, const QString& path, AskDialog* dialog);

    Session* m_session;
    PrivacyService* m_service;
    QWidget* m_window;
    KeysPanel* m_panel = nullptr;
    BannerStack* m_banners = nullptr;
    SecretClipboard* m_clipboard;
    bool m_lockOnMinimise = false;
};

} // namespace lookback::ui
