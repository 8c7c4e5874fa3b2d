using Hoopoe.Journal.Storage;

namespace Hoopoe.Server.Faults;

/// <summary>
/// Lies over a disk and keeps from it whatever was not synced, contents and names, so that a power cut can lose just that.
/// Lives as long as one life of the broker: an orderly end gives all of it to the disk, a <see cref="Cut"/> nothing. Any
/// thread may use it, as any storage.
/// </summary>
internal sealed class UnsyncedStorage : IStorage, IDisposable
{
    private readonly Lock _lock = new();
    private readonly IStorage _disk;
    private readonly SortedDictionary<string, UnsyncedFile> _files = new(StringComparer.Ordinal);

    // What was created, renamed and deleted since names were last synced, in order.
    private readonly Queue<NameChange> _changes = new();
    private readonly HashSet<UnsyncedFile> _forgotten = [];
    private volatile bool _isCut;

    /// <summary>Begins with what the disk holds.</summary>
    public UnsyncedStorage(IStorage disk)
    {
        _disk = disk;
        foreach (string name in disk.Names) _files.Add(name, UnsyncedFile.OnDisk(disk, name));
    }

    private abstract record NameChange
    {
        internal sealed record Created(string Name, UnsyncedFile File) : NameChange;

        internal sealed record Renamed(string From, string To, UnsyncedFile File) : NameChange;

        internal sealed record Deleted(string Name) : NameChange;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock) return [.. _files.Keys];
        }
    }

    /// <inheritdoc/>
    public long FreeBytes => _disk.FreeBytes;

    /// <inheritdoc/>
    public string Describe(string name) => _disk.Describe(name);

    /// <inheritdoc/>
    public IStorageFile Open(string name, bool readOnly = false)
    {
        lock (_lock)
        {
            ThrowIfCut();
            return _files.TryGetValue(name, out var file) ? file.Open() : throw new FileNotFoundException($"{Describe(name)}: no such file", name);
        }
    }

    /// <inheritdoc/>
    public IStorageFile Create(string name)
    {
        lock (_lock)
        {
            ThrowIfCut();
            if (_files.ContainsKey(name)) throw new IOException($"{Describe(name)}: it is there already");
            var file = UnsyncedFile.New();
            _files.Add(name, file);
            _changes.Enqueue(new NameChange.Created(name, file));
            return file.Open();
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        lock (_lock)
        {
            ThrowIfCut();
            if (!_files.Remove(from, out var file)) throw new FileNotFoundException($"{Describe(from)}: no such file", from);
            if (_files.TryGetValue(to, out var replaced)) _forgotten.Add(replaced);
            _files[to] = file;
            _changes.Enqueue(new NameChange.Renamed(from, to, file));
        }
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        lock (_lock)
        {
            ThrowIfCut();
            if (!_files.Remove(name, out var file)) return;
            _forgotten.Add(file);
            _changes.Enqueue(new NameChange.Deleted(name));
        }
    }

    /// <inheritdoc/>
    public void Sync()
    {
        lock (_lock)
        {
            ThrowIfCut();
            while (_changes.TryPeek(out var change))
            {
                Apply(change);
                _changes.Dequeue();
            }
            _disk.Sync();
            foreach (var file in _forgotten) file.Close();
            _forgotten.Clear();
        }
    }

    /// <summary>Loses all that was not synced. Nothing written from now on is kept, and no sync succeeds.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _isCut = true;
            foreach (var file in _files.Values.Concat(_forgotten)) file.Cut();
        }
    }

    /// <summary>Gives all that was not synced to the disk, unless it was cut off.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isCut) return;
            Sync();
            foreach (var file in _files.Values)
            {
                file.Sync();
                file.Close();
            }
        }
    }

    private void Apply(NameChange change)
    {
        switch (change)
        {
            case NameChange.Created created:
                created.File.Materialize(_disk, created.Name);
                break;
            case NameChange.Renamed renamed:
                _disk.Rename(renamed.From, renamed.To);
                renamed.File.Name = renamed.To;
                break;
            case NameChange.Deleted deleted:
                _disk.Delete(deleted.Name);
                break;
        }
    }

    private void ThrowIfCut()
    {
        if (_isCut) throw new IOException("the power was cut");
    }
}
