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
    public long UtcMs => Header.UtcMs;

    /// <summary>Whether it was written ahead: its records count only once a later frame says so.</summary>
    public bool IsAhead => Header.Flags == FrameLayout.Ahead;

    /// <summary>Its header, which is known to hold.</summary>
    internal FrameHeader Header => FrameHeader.Of(Bytes);

    /// <summary>How many of its records are damaged, so that going through them passes them over.</summary>
    internal int DamagedRecords
    {
        get
        {
            int damaged = 0;
            int stored;
            for (int at = FrameLayout.FrameHeader; at < Bytes.Length; at += stored)
            {
                stored = RecordView.StoredLengthAt(Bytes[at..]);
                if (!RecordView.TryRead(Bytes.Slice(at, stored), out _)) damaged++;
            }
            return damaged;
        }
    }

    /// <summary>Its records that are whole, in order.</summary>
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

        /// <summary>Goes to the next record that is whole; one whose payload is damaged is passed over.</summary>
        public bool MoveNext()
        {
            while (_frame.Bytes.Length - _next >= FrameLayout.RecordHeader)
            {
                int stored = RecordView.StoredLengthAt(_frame.Bytes[_next..]);
                if (stored == 0) return false;
                int at = _next;
                _next += stored;
                if (!RecordView.TryRead(_frame.Bytes.Slice(at, stored), out _current)) continue;
                Position = new JournalPosition(_frame.Position.Value + at);
                return true;
            }
            return false;
        }
    }
}
