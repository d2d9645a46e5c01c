#pragma once

namespace annals {

/// Has SQLite count its memory thread by thread, for the whole process and for good.
///
/// By itself, SQLite counts under one mutex, which every row costs: several modules that are built
/// at once then take as long as one after the other. Counted so they gain by the processor's cores,
/// and the limit of a query's memory holds for what the query itself takes, not for what the
/// process takes meanwhile. Afterwards sqlite3_memory_used() answers 0, and SQLite's limits on the
/// heap do not work.
///
/// To be called before anything in the process uses SQLite, from one thread. False, and without any
/// effect, when that has happened already.
bool count_sqlite_memory_by_thread();

}  // namespace annals
