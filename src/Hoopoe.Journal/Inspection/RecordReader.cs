using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Inspection;

/// <summary>
/// Reads bytes of a journal that is not open here, by their position. Opens segments to read only and keeps the last one
/// open until disposed of; used by one thread.
/// </summary>
/// <param name="storage">The data directory.</param>
/// <exception cref="JournalException">It is no data directory.</exception>
public sealed class RecordReader(IStorage storage) : IDisposable
{
    private readonly JournalIdentity _identity = DirectoryHeader.Read(storage);
    private readonly HashSet<long> _segments = [.. JournalNames.Segments(storage.Names)];
    private IStorageFile? _file;
    private long _number;

    /// <summary>Whether the segment is there that a position lies in.</summary>
    public bool Has(JournalPosition position) => _segments.Contains(_identity.NumberOf(position.Value));

    /// <summary>Reads bytes that lie in one segment; false if they are not there.</summary>
    public bool TryRead(JournalPosition position, Span<byte> into)
    {
        long number = _identity.NumberOf(position.Value);
        try
        {
            if (_file is null || number != _number) Open(number);
            return _file!.ReadUpTo(into, position.Value - _identity.StartOf(number)) == into.Length;
        }
        catch (IOException)
        {
            // Of which the scan of the segments has told.
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Open(long number)
    {
        _file?.Dispose();
        _file = null;
        _file = storage.Open(JournalNames.Segment(number), readOnly: true);
        _number = number;
    }
}
