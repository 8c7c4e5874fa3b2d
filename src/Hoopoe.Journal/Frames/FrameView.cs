namespace Hoopoe.Journal.Frames;

/// <summary>A frame that was found whole, with all of its records; valid as long as the bytes are.</summary>
/// <param name="position">Where it begins in the journal.</param>
/// <param name="bytes">All of it, from its header on.</param>
public readonly ref struct FrameView(JournalPosition position, ReadOnlySpan<byte> bytes)
{
    /// <summary>Where it begins in the journal.</summary>
    public JournalPosition Position { get; } = position;

    /// <summary>All of it, from its header on.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>When it was written, in milliseconds since 1970 UTC.</summary>
    public long UtcMs => System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(Bytes[24..]);

    /// <summary>Its records, in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes through the records of a frame.</summary>
    public ref struct Enumerator(FrameView frame)
    {
        private readonly FrameView _frame = frame;
        private int _next = FrameLayout.FrameHeader;
        private RecordView _current;

        /// <summary>The record.</summary>
        public readonly RecordView Current => _current;

        /// <summary>Where the record begins in the journal.</summary>
        public JournalPosition Position { get; private set; }

        /// <summary>Goes to the next record.</summary>
        public bool MoveNext()
        {
            if (!RecordView.TryRead(_frame.Bytes[_next..], out _current)) return false;
            Position = new JournalPosition(_frame.Position.Value + _next);
            _next += _current.StoredLength;
            return true;
        }
    }
}
