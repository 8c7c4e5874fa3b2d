using Hoopoe.Journal.Storage;

namespace Hoopoe.Tests.Testing.Storage;

/// <summary>
/// Storage in memory that fails when told to, and records every change, so that what a disk would hold at any moment can
/// be had as a storage of its own. Any thread may use it, as any storage.
/// </summary>
internal sealed class FaultyStorage(MemoryDisk? disk = null) : IStorage
{
    private readonly Lock _gate = new();
    private readonly MemoryDisk _disk = disk ?? new MemoryDisk();

    /// <summary>Everything that changed the disk, in order.</summary>
    public List<DiskOperation> Operations { get; } = [];

    /// <summary>How many bytes fit.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>How many more syncs of files succeed before one fails.</summary>
    public int SyncsUntilFailure { get; set; } = int.MaxValue;

    /// <summary>How many more bytes are written before a write fails in its midst.</summary>
    public long BytesUntilFailure { get; set; } = long.MaxValue;

    /// <summary>The most that one read gives.</summary>
    public int MostPerRead { get; set; } = int.MaxValue;

    /// <summary>How many files are open.</summary>
    public int OpenFiles { get; private set; }

    /// <summary>Called before each operation, outside of all locks, so that a test can act in its midst.</summary>
    public Action<DiskOperation>? Before { get; set; }

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate) return [.. _disk.Files.Keys];
        }
    }

    public long FreeBytes
    {
        get
        {
            lock (_gate) return Capacity - _disk.UsedBytes;
        }
    }

    public string Describe(string name) => "/data/" + name;

    /// <summary>The bytes of a file.</summary>
    public byte[] Content(string name)
    {
        lock (_gate) return _disk.Files[name].All();
    }

    /// <summary>Turns one bit around.</summary>
    public void Flip(string name, long bit)
    {
        lock (_gate) _disk.Files[name].Flip(bit);
    }

    public FaultyStorage AfterKill()
    {
        lock (_gate) return new FaultyStorage(_disk.AfterKill());
    }

    public FaultyStorage AfterPowerCut()
    {
        lock (_gate) return new FaultyStorage(_disk.AfterPowerCut());
    }

    public FaultyStorage AfterPowerCut(int seed)
    {
        lock (_gate) return new FaultyStorage(_disk.AfterPowerCut(new Random(seed)));
    }

    public IStorageFile Open(string name, bool readOnly = false)
    {
        lock (_gate)
        {
            if (!_disk.Files.TryGetValue(name, out var file)) throw new FileNotFoundException("There is no such file.", name);
            OpenFiles++;
            return new OpenFile(this, file, readOnly);
        }
    }

    public IStorageFile Create(string name)
    {
        Do(new DiskOperation.Create(name));
        return Open(name);
    }

    public void Rename(string from, string to) => Do(new DiskOperation.Rename(from, to));

    public void Delete(string name) => Do(new DiskOperation.Delete(name));

    public void Sync() => Do(new DiskOperation.SyncNames());

    private void Do(DiskOperation operation)
    {
        Before?.Invoke(operation);
        lock (_gate)
        {
            _disk.Apply(operation);
            Operations.Add(operation);
        }
    }

    private string NameOf(DiskFile file)
    {
        lock (_gate) return _disk.Files.First(pair => pair.Value == file).Key;
    }

    private void Write(DiskFile file, byte[] bytes, long offset)
    {
        long grows = offset + bytes.Length - file.Length;
        if (grows > 0 && grows > FreeBytes) throw new StorageFullException("No space left on device.");
        if (bytes.Length > BytesUntilFailure)
        {
            Do(new DiskOperation.Write(NameOf(file), offset, bytes[..(int)BytesUntilFailure]));
            throw new IOException("Input/output error.");
        }
        if (BytesUntilFailure != long.MaxValue) BytesUntilFailure -= bytes.Length;
        Do(new DiskOperation.Write(NameOf(file), offset, bytes));
    }

    private void Sync(DiskFile file)
    {
        if (SyncsUntilFailure != int.MaxValue && SyncsUntilFailure-- <= 0) throw new IOException("Input/output error.");
        Do(new DiskOperation.Sync(NameOf(file)));
    }

    private sealed class OpenFile(FaultyStorage storage, DiskFile file, bool readOnly) : IStorageFile
    {
        private bool _isClosed;

        public long Length => file.Length;

        public int Read(Span<byte> into, long offset)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            lock (storage._gate)
            {
                if (offset >= file.Length) return 0;
                int length = (int)Math.Min(Math.Min(into.Length, storage.MostPerRead), file.Length - offset);
                file.Bytes.Slice((int)offset, length).CopyTo(into);
                return length;
            }
        }

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (readOnly) throw new UnauthorizedAccessException("The file is open to read only.");
            byte[] whole = new byte[pieces.Sum(piece => piece.Length)];
            int at = 0;
            foreach (var piece in pieces)
            {
                piece.CopyTo(whole.AsMemory(at));
                at += piece.Length;
            }
            storage.Write(file, whole, offset);
        }

        public void Sync()
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            storage.Sync(file);
        }

        public void WillRead(long offset, long length) => ObjectDisposedException.ThrowIf(_isClosed, this);

        public void Dispose()
        {
            if (_isClosed) return;
            _isClosed = true;
            lock (storage._gate) storage.OpenFiles--;
        }
    }
}
