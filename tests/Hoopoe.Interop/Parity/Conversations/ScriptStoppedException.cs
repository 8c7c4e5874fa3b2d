namespace Hoopoe.Interop.Parity.Conversations;

/// <summary>Ends a script early, because what it waits for did not come or because its connection is gone. The transcript so far
/// is still compared; this exception's text is its last line.</summary>
internal sealed class ScriptStoppedException(string message) : Exception(message);
