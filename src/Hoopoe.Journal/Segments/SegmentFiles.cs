using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Segments;

/// <summary>
/// The segment files that are there, opened when needed and kept open up to a bound. Any thread may call; a file in use
/// is never closed under its user.
/// </summary>
internal sealed class SegmentFiles(IStorage storage, JournalIdentity identity) : IDisposable
{
    private const int MostOpen = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, OpenSegment> _open = [];
    private long _uses;

    public IStorage Storage => storage;

    public JournalIdentity Identity => identity;

    /// <summary>What people call a segment's file.</summary>
    public string Describe(long number) => storage.Describe(JournalNames.Segment(number));

    /// <summary>Opens a segment for the caller to use until <see cref="Release"/>.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public IStorageFile Acquire(long number)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(number, out var segment))
            {
                if (_open.Count >= MostOpen) CloseOldest();
                segment = new OpenSegment(storage.Open(JournalNames.Segment(number)));
                _open.Add(number, segment);
            }
            segment.Users++;
            segment.LastUse = ++_uses;
            return segment.File;
        }
    }

    /// <summary>Takes back an <see cref="Acquire"/>.</summary>
    public void Release(long number)
    {
        lock (_gate) _open[number].Users--;
    }

    /// <summary>Reads all the bytes of a range inside one segment.</summary>
    public void Read(long position, Span<byte> into)
    {
        long number = identity.NumberOf(position);
        IStorageFile file;
        try
        {
            file = Acquire(number);
        }
        catch (IOException missing)
        {
            throw new JournalException($"{Describe(number)}: cannot be opened: {missing.Message}", missing);
        }
        try
        {
            int got = file.ReadUpTo(into, position - identity.StartOf(number));
            if (got < into.Length)
                throw new JournalException($"{Describe(number)}: ends {into.Length - got} bytes early: restore it from a backup");
        }
        catch (IOException failure) when (failure is not JournalException)
        {
            throw new JournalException($"{Describe(number)}: cannot be read: {failure.Message}", failure);
        }
        finally
        {
            Release(number);
        }
    }

    /// <summary>Passes on the hint that a range inside one segment will be read; what cannot be opened will say so when it is.</summary>
    public void WillRead(long position, long length)
    {
        long number = identity.NumberOf(position);
        IStorageFile file;
        try
        {
            file = Acquire(number);
        }
        catch (IOException)
        {
            return;
        }
        file.WillRead(position - identity.StartOf(number), length);
        Release(number);
    }

    /// <summary>Closes a file that nobody uses, for it to be renamed or deleted.</summary>
    public void Close(long number)
    {
        lock (_gate)
        {
            if (_open.Remove(number, out var segment)) segment.File.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var segment in _open.Values) segment.File.Dispose();
            _open.Clear();
        }
    }

    private void CloseOldest()
    {
        long oldest = -1;
        long least = long.MaxValue;
        foreach (var (number, segment) in _open)
        {
            if (segment.Users == 0 && segment.LastUse < least) (oldest, least) = (number, segment.LastUse);
        }
        if (oldest < 0) return;
        _open[oldest].File.Dispose();
        _open.Remove(oldest);
    }

    private sealed class OpenSegment(IStorageFile file)
    {
        public readonly IStorageFile File = file;
        public int Users;
        public long LastUse;
    }
}
