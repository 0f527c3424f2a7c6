#include "core/store/append_checks.h"

#include "core/base/encoding.h"

namespace lookback::store {
namespace {

using base::ErrorCode;
using base::makeError;

std::string at(base::Revision revision) {
    return revision.value < 0 ? std::string("has no events") : "is at revision " + std::to_string(revision.value);
}

std::string sentenceOf(const Expected& expected) {
    switch (expected.kind) {
    case Expected::Kind::Any: return "any";
    case Expected::Kind::NoStream: return "no events";
    case Expected::Kind::StreamExists: return "at least one event";
    case Expected::Kind::Exactly:
        return expected.revision.value < 0 ? std::string("no events") : "revision " + std::to_string(expected.revision.value);
    }
    return {};
}

void fill(Conflict* detail, std::string_view stream, const Expected& expected, base::Revision actual) {
    if (detail != nullptr)
        *detail = Conflict{std::string(stream), expected, actual};
}

} // namespace

bool holds(const Expected& expected, base::Revision actual) {
    switch (expected.kind) {
    case Expected::Kind::Any: return true;
    case Expected::Kind::NoStream: return actual.value < 0;
    case Expected::Kind::StreamExists: return actual.value >= 0;
    case Expected::Kind::Exactly: return actual == expected.revision;
    }
    return false;
}

base::Error expectationConflict(std::string_view stream, const Expected& expected, base::Revision actual, Conflict* detail) {
    fill(detail, stream, expected, actual);
    return makeError(ErrorCode::Conflict, "the stream " + at(actual) + ", expected " + sentenceOf(expected), base::visibleExcerpt(stream, 200),
                     "Someone else has written to it: read the new events, decide again, and append with the actual revision");
}

base::Error idConflict(std::string_view stream, const Expected& expected, base::Revision actual, const base::Uuid& id,
                       base::Revision standsAt, bool sameContent, Conflict* detail) {
    fill(detail, stream, expected, actual);
    return makeError(ErrorCode::Conflict,
                     "the event id " + id.text() + " stands at revision " + std::to_string(standsAt.value) + " of the stream already" +
                         (sameContent ? "" : ", with other content"),
                     base::visibleExcerpt(stream, 200), "Give a new event a new id");
}

bool sameContent(const event::EventView& a, const event::EventView& b) {
    const bool sameTime = a.occurredAt == b.occurredAt || (a.occurredAt == a.recordedAt && b.occurredAt == b.recordedAt);
    return a.type == b.type && a.schemaVersion == b.schemaVersion && sameTime && a.data == b.data && a.metadata == b.metadata;
}

base::Status checkStreamName(std::string_view stream) {
    if (stream.empty() || stream.size() > 200 || stream.find('\0') != std::string_view::npos)
        return makeError(ErrorCode::InvalidArgument, "a stream's name has 1 to 200 bytes", base::visibleExcerpt(stream, 60));
    return base::success();
}

base::Status checkType(std::string_view type, int schemaVersion) {
    if (type.empty() || type.size() > 100 || type.find('\0') != std::string_view::npos)
        return makeError(ErrorCode::InvalidArgument, "an event's type has 1 to 100 bytes", base::visibleExcerpt(type, 60));
    if (schemaVersion < 1)
        return makeError(ErrorCode::InvalidArgument, "a schema version is 1 or more", base::visibleExcerpt(type, 100));
    return base::success();
}

base::Status checkContent(const NewEvent& event) {
    const event::EventView& e = event.event;
    const auto wrong = [&](const char* what) { return makeError(ErrorCode::InvalidArgument, what, base::visibleExcerpt(e.stream, 200)); };
    if (e.data.empty() || e.metadata.empty())
        return wrong("data and metadata are JSON objects, never empty");
    for (std::size_t i = 0; i < event.sealed.size(); ++i) {
        const SealedFields& a = event.sealed[i];
        if (a.kid.empty() || a.subject.empty() || a.fields < 1)
            return wrong("sealed fields need a key id, a subject and a count");
        for (std::size_t j = 0; j < i; ++j)
            if (event.sealed[j].kid == a.kid && event.sealed[j].subject == a.subject)
                return wrong("a subject and key are named twice for one event");
    }
    return base::success();
}

base::Status checkEvent(const NewEvent& event) {
    LOOKBACK_TRY(checkType(event.event.type, event.event.schemaVersion));
    return checkContent(event);
}

base::Status checkBatch(const Batch& batch) {
    if (batch.appends.empty())
        return makeError(ErrorCode::InvalidArgument, "a batch without events");
    for (const StreamAppend& append : batch.appends) {
        LOOKBACK_TRY(checkStreamName(append.stream));
        if (append.events.empty())
            return makeError(ErrorCode::InvalidArgument, "an append without events", base::visibleExcerpt(append.stream, 200));
        for (const NewEvent& event : append.events)
            LOOKBACK_TRY(checkEvent(event));
    }
    return base::success();
}

base::Status checkSnapshot(const SnapshotRow& snapshot) {
    LOOKBACK_TRY(checkStreamName(snapshot.stream));
    if (snapshot.version.value < 1 || snapshot.type.empty() || snapshot.schemaVersion < 1 || snapshot.data.empty())
        return makeError(ErrorCode::InvalidArgument, "a snapshot needs a version from 1 on, a type and data", base::visibleExcerpt(snapshot.stream, 200));
    return base::success();
}

std::string placeOf(base::Position position) {
    std::string text(1, '#');
    text += position.text();
    return text;
}

std::pair<std::string, std::string> rangeOfCategory(std::string_view category) {
    std::pair<std::string, std::string> range{category, category};
    range.first.push_back('-');
    range.second.push_back('.');
    return range;
}

base::Error readOnlyError() {
    return makeError(ErrorCode::Refused, "the store is open as evidence and is never written to", {}, "Open it in operator mode to write");
}

base::Error bulkOpenError() {
    return makeError(ErrorCode::InvalidArgument, "a bulk append is open on this handle", {}, "Finish it first");
}

base::Error repeatedRevision(std::string_view stream, base::Revision revision) {
    return makeError(ErrorCode::Conflict, "revision " + std::to_string(revision.value) + " is in the stream already",
                     base::visibleExcerpt(stream, 200), "A stream holds each revision once; leave this event out");
}

void SealedTotals::add(std::string_view kid, std::uint64_t position, std::string_view stream, std::int64_t fields) {
    if (m_last != position)
        ++m_into.events;
    m_last = position;
    m_into.fields += fields;
    if (!m_kids.contains(kid))
        m_kids.emplace(kid);
    if (m_streams.contains(stream))
        return;
    m_streams.emplace(stream);
    if (m_into.streams.size() < SealedSubject::kStreamsListed)
        m_into.streams.emplace_back(stream);
}

bool SealedTotals::finish() {
    m_into.kids.assign(m_kids.begin(), m_kids.end());
    m_into.streamCount = static_cast<std::int64_t>(m_streams.size());
    return m_into.events > 0;
}

} // namespace lookback::store
