// EmptyState: one sentence and the way out, no drawing. CouldNotRead: never looks like empty;
// border and octagon of "broken", Details and Retry.
#pragma once

#include <QtWidgets/QFrame>
#include <QtWidgets/QWidget>

class QHBoxLayout;
class QPushButton;

namespace lookback::ui {

class PlainLabel;

class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(const QString& sentence = {}, QWidget* parent = nullptr);

    void setSentence(const QString& sentence);
    // Beneath the sentence, left to right. The button is owned by this widget.
    QPushButton* addWayOut(const QString& text, const QString& objectName);
    void addWidget(QWidget* widget); // e.g. the chip that hides everything

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    PlainLabel* m_sentence;
    QHBoxLayout* m_ways;
};

class CouldNotRead : public QFrame {
    Q_OBJECT
public:
    explicit CouldNotRead(QWidget* parent = nullptr);

    // `what` follows "Could not read", e.g. "#8"; `reason` is the error's sentence, its tool tip.
    void setProblem(const QString& what, const QString& reason);

Q_SIGNALS:
    void detailsRequested();
    void retryRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    PlainLabel* m_what;
    QPushButton* m_details;
    QPushButton* m_retry;
};

// Object names of the two buttons begin with `prefix`: a window may hold several of these.
void nameButtons(CouldNotRead& panel, const QString& prefix);

} // namespace lookback::ui
