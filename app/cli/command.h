// What a command of lookback-cli is (command-line.md): a name, its usage, its options and a function. Help, man page and completion are made from
// the same table. Standard output holds the answer, standard error everything else.
#pragma once

#include "core/workspace/workspace.h"

#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::cli {

enum ExitCode {
    kDone = 0,
    kFindings = 1,
    kUsage = 2,
    kUnreadable = 3,
    kConflict = 4,
    kRefused = 5,
    kCannotWrite = 6,
    kInternal = 70,
    kCancelled = 130,
};
ExitCode exitCode(base::ErrorCode code);

struct Option {
    std::string_view name;  ///< "--known-as-of"
    std::string_view value; ///< "T"; empty = a flag
    std::string_view help;
};

struct Context;

/// One of the acts of a command that has several: the word or two behind STORE, as in `vault STORE officer add NAME`. When it runs, the positional
/// arguments are STORE and its operands.
struct Action {
    std::string_view name;     ///< "officer add"
    std::string_view operands; ///< "SUBJECT", "[ID]"; empty = none
    std::string_view options;  ///< of the command's, by name; "!--roles": it cannot do without; "@": those that unlock the vault
    std::string_view help;     ///< a sentence or two
    base::Result<ExitCode> (*run)(Context& context) = nullptr;
};

class Arguments {
public:
    std::vector<std::string> positional; ///< after the command's name

    [[nodiscard]] bool has(std::string_view option) const { return m_values.contains(std::string(option)); }
    [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
    /// Whole number in [low, high], or what is wrong.
    base::Result<std::int64_t> number(std::string_view option, std::int64_t fallback, std::int64_t low, std::int64_t high) const;
    void set(std::string_view option, std::string value) { m_values[std::string(option)] = std::move(value); }

private:
    std::map<std::string, std::string> m_values;
};

struct Context {
    Arguments args;
    std::stop_token stop;
    bool json = false;
    base::Executor* executor = nullptr;

    /// Progress on standard error, only on a terminal.
    [[nodiscard]] base::ProgressCallback progress() const;
};

struct Command {
    std::string_view name;
    std::string_view usage;   ///< behind "lookback-cli "
    std::string_view summary; ///< one line
    std::string_view text;    ///< the help's paragraphs
    std::span<const Option> options;
    int minimum = 0, maximum = 0; ///< number of positional arguments
    base::Result<ExitCode> (*run)(Context& context) = nullptr; ///< null when there are actions
    std::span<const Action> actions = {};
};

/// What an action's options string says of one of them.
enum class Takes : std::uint8_t { No, Optional, Required };
Takes takes(const Action& action, std::string_view option);
/// "vault STORE officer add NAME --roles R,… [--new-passphrase-file F]"; those that unlock are left out.
std::string usage(const Command& command, const Action& action);
/// The action named behind STORE; leaves its operands as positional arguments. Errors are those of usage.
base::Result<const Action*> chooseAction(const Command& command, Arguments& args);

/// Of "bash" or "zsh": a script to source or to put where the shell looks for it.
std::string completion(std::string_view shell);

std::span<const Command* const> commands();
const Command* findCommand(std::string_view name);
std::span<const Option> commonOptions();

/// On standard error, and with `json` as {"error":…} on standard output. `actualRevision` is what a writer needs to go on after a conflict.
void printError(base::Error error, bool json, std::optional<std::int64_t> actualRevision = {});
/// Parses and runs one command line; prints errors.
int runCommandLine(int argc, char** argv, std::stop_token stop, base::Executor* executor);

// Each in its own file.
extern const Command kImport, kExport, kGenerate, kAccounts, kState, kEvents, kDiff, kRules, kSnapshot, kVerify, kAppend, kTail, kVault, kErase, kHold, kAccessExport, kActivity, kHelp;

// ---- shared by commands --------------------------------------------------------------------------------------------

base::Error usageError(std::string message, std::string hint = {});

/// The store of the first positional argument.
base::Result<std::unique_ptr<workspace::Workspace>> openStore(const Context& context, workspace::Mode mode, bool create = false);
/// --officer, --passphrase-file, --key-file; asks on the terminal when there is no passphrase file, `twice` for a passphrase that is new.
base::Result<workspace::Credentials> credentials(const Context& context, std::string_view prompt, bool twice = false);
/// --new-passphrase-file, or the terminal, twice.
base::Result<std::string> newPassphrase(const Context& context, std::string_view prompt);
/// What unlocks a vault, for the options table of a command.
inline constexpr Option kUnlockOptions[]{
    {"--officer", "NAME", "who acts: unlocks the vault (default: the only officer, else the login name)"},
    {"--passphrase-file", "F", "file with the passphrase; without it the terminal asks"},
    {"--key-file", "F", "key file of the vault; without it the default place"},
};
bool wantsVault(const Context& context); ///< any of those options was given
/// Says on standard error that the account has no such version, or the store no such position, and what is shown instead.
void noteOtherPoint(const timetravel::Point& asked, const timetravel::StateAnswer& answer, base::Position head);
/// --axis and --known-as-of.
base::Result<timetravel::View> viewOf(const Context& context);

/// Buffered standard output; the first failed write is the command's error.
class Output {
public:
    ~Output();
    Output& operator<<(std::string_view text);
    /// So that a long answer ends soon after its reader went away or the disk is full.
    base::Status status() const;
    base::Status flush();

private:
    void write();

    std::string m_buffer;
    int m_problem = 0; ///< errno of the first failed write
};

/// What strangers wrote, as text for a terminal: invalid bytes, control and bidirectional characters as visible escapes (security.md 6).
std::string visible(std::string_view text);

/// Aligned text: columns separated by two spaces, numbers to the right. Cells are made visible(); columns that are empty throughout are left out.
class Table {
public:
    explicit Table(std::vector<std::string> head, std::vector<bool> right = {});
    void row(std::vector<std::string> cells);
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::string> m_head;
    std::vector<bool> m_right;
    std::vector<std::vector<std::string>> m_rows;
};

/// "650.54"; for people and CSV.
std::string moneyText(std::int64_t minor, int decimals);
void appendMoney(std::string& out, std::int64_t minor, std::string_view currency);
/// JSON of a field's value; personal ones as {"personal":…}.
std::string valueJson(workspace::Workspace& workspace, const aggregate::FieldValue& value);
std::string valueText(workspace::Workspace& workspace, const aggregate::FieldValue& value);
std::string_view personalWord(workspace::Revealed::State state); ///< "masked"
std::string personalText(const workspace::Revealed& shown);      ///< "erased, E-7"
std::string problemText(const aggregate::EventProblem& problem);
/// Characters, not bytes, for alignment.
std::size_t displayWidth(std::string_view text);

} // namespace lookback::cli
