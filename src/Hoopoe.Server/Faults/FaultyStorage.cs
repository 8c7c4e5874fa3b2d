using Hoopoe.Journal.Storage;

namespace Hoopoe.Server.Faults;

/// <summary>
/// A disk on which what a test asks for goes wrong, and that loses what was not synced when it is cut off. Lives as long
/// as one life of the broker. Any thread may use it, as any storage.
/// </summary>
internal sealed class FaultyStorage(IStorage disk, FaultList<DiskRule> faults) : IStorage, IDisposable
{
    private readonly UnsyncedStorage _disk = new(disk);
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => _disk.Names;

    /// <inheritdoc/>
    public long FreeBytes => Finds<DiskRule.Full>() ? 0 : _disk.FreeBytes;

    /// <inheritdoc/>
    public string Describe(string name) => _disk.Describe(name);

    /// <inheritdoc/>
    public IStorageFile Open(string name, bool readOnly = false) => new FaultyFile(this, name, _disk.Open(name, readOnly));

    /// <inheritdoc/>
    public IStorageFile Create(string name) => new FaultyFile(this, name, _disk.Create(name));

    /// <inheritdoc/>
    public void Rename(string from, string to) => _disk.Rename(from, to);

    /// <inheritdoc/>
    public void Delete(string name) => _disk.Delete(name);

    /// <inheritdoc/>
    public void Sync() => _disk.Sync();

    /// <summary>Loses what was not synced, and lets nobody wait any longer.</summary>
    public void Cut()
    {
        _disk.Cut();
        _cut.TrySetResult();
    }

    /// <inheritdoc/>
    public void Dispose() => _disk.Dispose();

    private bool Finds<TRule>()
        where TRule : DiskRule => Array.Exists(faults.Armed, armed => armed.Rule is TRule && armed.Fault.TryStrike());

    private void Write(string name, IStorageFile file, IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset)
    {
        if (Finds<DiskRule.FailWrite>()) throw new IOException($"{Describe(name)}: a fault has this write fail");
        if (offset + pieces.Sum(piece => (long)piece.Length) > file.Length && Finds<DiskRule.Full>())
            throw new StorageFullException($"{Describe(name)}: a fault leaves no room");
        file.Write(pieces, offset);
    }

    private void Sync(string name, IStorageFile file)
    {
        foreach (var (fault, rule) in faults.Armed)
        {
            if (rule is DiskRule.SlowSync slow && fault.TryStrike()) Wait(slow.By, fault);
        }
        if (Finds<DiskRule.FailSync>()) throw new IOException($"{Describe(name)}: a fault has this sync fail");
        file.Sync();
    }

    // By the journal's own thread, as a real disk has it wait. A fault that has struck for the last time goes on all the same.
    private void Wait(TimeSpan by, Fault fault)
    {
        if (by == Timeout.InfiniteTimeSpan) Task.WaitAny(fault.Disposed, _cut.Task);
        else Task.WaitAny([fault.Disposed, _cut.Task], by);
    }

    private sealed class FaultyFile(FaultyStorage storage, string name, IStorageFile file) : IStorageFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> into, long offset) => file.Read(into, offset);

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset) => storage.Write(name, file, pieces, offset);

        public void Sync() => storage.Sync(name, file);

        public void WillRead(long offset, long length) => file.WillRead(offset, length);

        public void Dispose() => file.Dispose();
    }
}
