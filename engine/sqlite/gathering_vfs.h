#pragma once

namespace annals::sqlite {

/// The name of a VFS that is SQLite's default one, registered at first use from any thread, but
/// writes the frames of a commit to the write-ahead log together. SQLite writes each page and its
/// header by a call of its own, which for a small commit is most of its time beside the flush.
///
/// What is not written yet belongs to a transaction under way: a commit's last header takes all
/// that came before it along, and what a transaction leaves that is rolled back is dropped before
/// another process can get the write lock. So SQLite's own rules of what a crash leaves hold.
const char* gathering_vfs();

}  // namespace annals::sqlite
