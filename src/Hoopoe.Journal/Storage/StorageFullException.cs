namespace Hoopoe.Journal.Storage;

/// <summary>There is no room for what was to be written.</summary>
public sealed class StorageFullException(string message, Exception? inner = null) : IOException(message, inner);
