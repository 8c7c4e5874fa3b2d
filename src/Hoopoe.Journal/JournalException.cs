namespace Hoopoe.Journal;

/// <summary>
/// The journal cannot be opened, or has failed and takes nothing more. The message is one line that names the file and
/// says what to do.
/// </summary>
public sealed class JournalException(string message, Exception? inner = null) : IOException(message, inner);
