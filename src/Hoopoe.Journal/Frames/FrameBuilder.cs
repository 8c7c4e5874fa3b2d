using System.Buffers;
using System.Buffers.Binary;

namespace Hoopoe.Journal.Frames;

/// <summary>
/// Puts records together into a frame, the unit that the journal keeps wholly or not at all. Reused by one owner, who
/// appends it and clears it; it rents its memory with the first record and gives it back when cleared.
/// </summary>
public sealed class FrameBuilder
{
    private const int FirstBuffer = 4 * 1024;

    // A frame that is this long is likely to have several large bodies, which growing step by step would copy again and again.
    private const int LongFrame = 32 * 1024;
    private const int LongFrameBuffer = 1024 * 1024;

    private byte[] _buffer = [];
    private int _record = -1;

    /// <summary>Bytes so far, the frame's header included; 0 while there is no record.</summary>
    public int Length { get; private set; }

    /// <summary>How many records are complete.</summary>
    public int Records { get; private set; }

    /// <summary>Whether there is no record.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>Whether the frame is written ahead: its records count only once a later frame says so. Cleared with the rest.</summary>
    public bool IsAhead { get; set; }

    /// <summary>Begins a record; payload follows until <see cref="End"/>.</summary>
    /// <param name="type">The record's type; what it means is the writer's.</param>
    /// <param name="flags">The record's flags, likewise.</param>
    /// <returns>Where the record is, in bytes from the frame's start.</returns>
    public int Begin(byte type, byte flags = 0)
    {
        if (_record >= 0) throw new InvalidOperationException("A record is begun before the last one ended.");
        if (Length == 0) Take(FrameLayout.FrameHeader).Clear();
        _record = Length;
        var header = Take(FrameLayout.RecordHeader);
        BinaryPrimitives.WriteInt64LittleEndian(header, 0);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], type | (flags << 8));
        return _record;
    }

    /// <summary>Begins a record whose payload the writer encrypts, or part of it; the journal only says so in its header.</summary>
    /// <param name="type">The record's type.</param>
    /// <param name="flags">The record's flags.</param>
    /// <param name="cipher">How it is encrypted; not 0.</param>
    /// <param name="keyNumber">The number of the key; not 0.</param>
    /// <returns>Where the record is, in bytes from the frame's start.</returns>
    public int Begin(byte type, byte flags, ushort cipher, uint keyNumber)
    {
        int offset = Begin(type, flags);
        var header = Written(offset, FrameLayout.RecordHeader);
        BinaryPrimitives.WriteUInt16LittleEndian(header[10..], cipher);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], keyNumber);
        return offset;
    }

    /// <summary>The next <paramref name="length"/> bytes of the payload, for the caller to fill before the next call.</summary>
    public Span<byte> Take(int length)
    {
        if (_buffer.Length - Length < length) Grow(length);
        var taken = _buffer.AsSpan(Length, length);
        Length += length;
        return taken;
    }

    /// <summary>Bytes taken before, to be filled in once they are known.</summary>
    public Span<byte> Written(int offset, int length) => _buffer.AsSpan(0, Length).Slice(offset, length);

    /// <summary>Appends bytes to the payload.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Appends a number of eight bytes.</summary>
    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    /// <summary>Appends a number of four bytes.</summary>
    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);

    /// <summary>Ends the record.</summary>
    /// <returns>The bytes it takes up, header and padding included.</returns>
    public int End()
    {
        if (_record < 0) throw new InvalidOperationException("No record was begun.");
        int payload = Length - _record - FrameLayout.RecordHeader;
        Take(FrameLayout.Align(payload) - payload).Clear();
        var record = _buffer.AsSpan(_record, FrameLayout.RecordHeader + payload);
        BinaryPrimitives.WriteInt32LittleEndian(record, payload);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc.Of(record[8..]));
        int stored = Length - _record;
        _record = -1;
        Records++;
        return stored;
    }

    /// <summary>Drops everything and gives the memory back.</summary>
    public void Clear()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = Records = 0;
        _record = -1;
        IsAhead = false;
    }

    /// <summary>Fills in the header and gives the frame's bytes, valid until the next change.</summary>
    internal ReadOnlySpan<byte> Seal(long durableThrough, long utcMs, uint salt)
    {
        if (IsEmpty || _record >= 0) throw new InvalidOperationException("The frame is not complete.");
        var frame = _buffer.AsSpan(0, Length);
        new FrameHeader(Length, IsAhead ? FrameLayout.Ahead : (byte)0, Records, durableThrough, utcMs).Write(frame, salt);
        return frame;
    }

    private void Grow(int length)
    {
        int least = Length + length > LongFrame ? LongFrameBuffer : FirstBuffer;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(least, Math.Max(Length + length, 2 * _buffer.Length)));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
