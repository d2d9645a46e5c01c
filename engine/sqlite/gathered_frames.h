#pragma once

#include <sqlite3.h>

namespace annals::sqlite {

/// Has a VFS write the frames of a commit to the write-ahead log together. SQLite writes each page
/// and its header by a call of its own, which for a small commit that is not synced is most of its
/// time.
///
/// What is not written yet belongs to a transaction under way: a commit's last header takes all
/// that came before it along, and what a transaction leaves that is rolled back is dropped before
/// another process can get the write lock. So SQLite's own rules of what a crash leaves hold.
///
/// `vfs` is a copy of another one, for good, and not registered yet. Once a process.
void gather_frames(sqlite3_vfs& vfs);

}  // namespace annals::sqlite
