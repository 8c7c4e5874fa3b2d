using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Segments;

/// <summary>
/// One segment file on its way: zero-written piece by piece under another name, so that a flush into it never has to
/// grow it, and named only once it is whole and synced. Used by one thread at a time; dropped before, it leaves nothing.
/// </summary>
internal sealed class SegmentFill : IDisposable
{
    private const int Piece = 256 * 1024;

    // Syncing every little step would make every flush wait for two; syncing only at the end would make one wait for long.
    private const int MostUnsynced = 2 * 1024 * 1024;

    private static readonly byte[] _zeros = new byte[Piece];

    private readonly SegmentFiles _files;
    private readonly string _name;
    private readonly IStorageFile _file;
    private long _written;
    private long _unsynced;

    private SegmentFill(SegmentFiles files, long number, string name, IStorageFile file, long written)
    {
        (_files, Number, _name, _file, _written) = (files, number, name, file, written);
    }

    /// <summary>The segment it is to be.</summary>
    public long Number { get; }

    /// <summary>Begins with an empty file.</summary>
    public static SegmentFill Fresh(SegmentFiles files, long number)
    {
        string name = JournalNames.New(JournalNames.Segment(number));
        return new SegmentFill(files, number, name, files.Storage.Create(name), 0);
    }

    /// <summary>Begins with a spare, of which only the header is still to be written.</summary>
    public static SegmentFill Recycled(SegmentFiles files, long number, long spare)
    {
        string name = JournalNames.Spare(spare);
        return new SegmentFill(files, number, name, files.Storage.Open(name), files.Identity.SegmentBytes);
    }

    /// <summary>Writes some more bytes; true when all are there.</summary>
    public bool Write(long bytes)
    {
        if (_written == _files.Identity.SegmentBytes) return true;
        long until = Math.Min(_files.Identity.SegmentBytes, _written + bytes);
        while (_written < until)
        {
            int length = (int)Math.Min(Piece, until - _written);
            _file.Write(_zeros.AsMemory(0, length), _written);
            _written += length;
            _unsynced += length;
        }
        if (_unsynced >= MostUnsynced)
        {
            _file.Sync();
            _unsynced = 0;
        }
        return _written == _files.Identity.SegmentBytes;
    }

    /// <summary>Gives it its header and its name, both durable.</summary>
    public void Finish()
    {
        _file.Write(_files.Identity.SegmentHeader(Number).ToBytes(), 0);
        _file.Sync();
        _file.Dispose();
        _files.Storage.Rename(_name, JournalNames.Segment(Number));
        _files.Storage.Sync();
    }

    /// <summary>Gives it up and removes the file.</summary>
    public void Abandon()
    {
        _file.Dispose();
        _files.Storage.Delete(_name);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
