#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace annals::cli {

Command append_command();
Command backup_command();
Command backups_command();
Command bisect_command();
Command builds_command();
Command diff_command();
Command drop_command();
Command export_command();
Command head_command();
Command history_command();
Command import_command();
Command init_command();
Command log_command();
Command module_add_command();
Command module_list_command();
Command proof_command();
Command query_command();
Command rebuild_command();
Command recover_command();
Command restore_command();
Command rollback_command();
Command run_command();
Command status_command();
Command switch_command();
Command tables_command();
Command trace_command();
Command upgrade_command();
Command verify_command();
Command whatif_command();

/// All of them, in the order in which the help lists them.
std::vector<Command> all_commands();

/// The known name that `word` most likely stands for; nothing when none is near.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& names);

/// The help of the whole program, and of one command.
std::string program_help(const std::vector<Command>& commands);
std::string command_help(const Command& command, const Arguments& arguments);

}  // namespace annals::cli
