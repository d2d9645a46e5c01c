#pragma once

/// The whole public face of the library.
#include <annals/append.h>
#include <annals/backup.h>
#include <annals/builtin_modules.h>
#include <annals/clock.h>
#include <annals/decision.h>
#include <annals/engine.h>
#include <annals/error.h>
#include <annals/event.h>
#include <annals/event_id.h>
#include <annals/export.h>
#include <annals/export_files.h>
#include <annals/history.h>
#include <annals/import.h>
#include <annals/limits.h>
#include <annals/module.h>
#include <annals/proof.h>
#include <annals/query_limits.h>
#include <annals/read.h>
#include <annals/rows.h>
#include <annals/sqlite_memory.h>
#include <annals/status.h>
#include <annals/tables.h>
#include <annals/timestamp.h>
#include <annals/trace.h>
#include <annals/verification.h>
