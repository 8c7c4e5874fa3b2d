using Hoopoe.Journal.Storage;

namespace Hoopoe.Server.Storage;

/// <summary>
/// Files in memory, for a journal that is to outlive a crash of the broker and not its process. Lives as long as the
/// <see cref="HoopoeBroker"/>; what is written is there at once. Any thread may use it, as any storage.
/// </summary>
internal sealed class MemoryStorage : IStorage
{
    // More than any test fills, and no overflow where somebody adds to it.
    private const long Room = 1L << 50;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, MemoryFile> _files = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock) return [.. _files.Keys];
        }
    }

    /// <inheritdoc/>
    public long FreeBytes => Room;

    /// <inheritdoc/>
    public string Describe(string name) => $"{name} (in memory)";

    /// <inheritdoc/>
    public IStorageFile Open(string name, bool readOnly = false)
    {
        lock (_lock) return _files.TryGetValue(name, out var file) ? file : throw new FileNotFoundException($"{Describe(name)}: no such file", name);
    }

    /// <inheritdoc/>
    public IStorageFile Create(string name)
    {
        lock (_lock)
        {
            var file = new MemoryFile();
            return _files.TryAdd(name, file) ? file : throw new IOException($"{Describe(name)}: it is there already");
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        lock (_lock)
        {
            if (!_files.Remove(from, out var file)) throw new FileNotFoundException($"{Describe(from)}: no such file", from);
            _files[to] = file;
        }
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        lock (_lock) _files.Remove(name);
    }

    /// <inheritdoc/>
    public void Sync()
    {
    }
}
