using Hoopoe.Core.Durability.Records;
using Hoopoe.Journal;
using Hoopoe.Journal.Inspection;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>The indexes of pages, and the records of large messages, in a journal that is not open. Lives for one census, on one thread.</summary>
internal sealed class ClosedPages(RecordReader records, Clock clock) : IPageIndexes
{
    private byte[] _buffer = [];

    /// <inheritdoc/>
    public Clock Clock => clock;

    /// <summary>Whether the segment is there that a position lies in.</summary>
    public bool Has(long position) => records.Has(new JournalPosition(position));

    /// <inheritdoc/>
    public bool TryLoadIndex(long position, Span<byte> index)
    {
        if (!TryRead(position, JournalStore.IndexRecord(index.Length))) return false;
        if (!JournalStore.TryUnwrap(_buffer, RecordType.PageIndex, index.Length, out var payload)) return false;
        payload.CopyTo(index);
        return true;
    }

    /// <summary>Takes the record of a message apart; false if it is damaged. Valid until the next call.</summary>
    public bool TryLoadMessage(long position, int length, out MessageParts parts)
    {
        parts = default;
        return TryRead(position, length) && Journal.Frames.RecordView.TryRead(_buffer, out var record)
            && record.Type == (byte)RecordType.Message && MessageRecord.TryRead(record, out parts);
    }

    private bool TryRead(long position, int length)
    {
        if (_buffer.Length < length) _buffer = new byte[length];
        return records.TryRead(new JournalPosition(position), _buffer.AsSpan(0, length));
    }
}
