using System.Buffers;

namespace Hoopoe.Core.Queues.Paging;

/// <summary>Writes numbers of seven bits to the byte, the lowest first; a signed one alternates around zero.</summary>
/// <param name="about">How many bytes there will be, roughly.</param>
internal ref struct VariableWriter(int about) : IDisposable
{
    private const int LongestNumber = 10;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(about);
    private int _length;

    /// <summary>What was written; valid until the next write.</summary>
    public readonly ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void WriteByte(byte value)
    {
        if (_length == _bytes.Length) Grow(1);
        _bytes[_length++] = value;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _length < bytes.Length) Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Write(ulong value)
    {
        if (_bytes.Length - _length < LongestNumber) Grow(LongestNumber);
        var bytes = _bytes;
        int at = _length;
        for (; value >= 0x80; value >>= 7) bytes[at++] = (byte)(value | 0x80);
        bytes[at++] = (byte)value;
        _length = at;
    }

    public void WriteSigned(long value) => Write((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Gives the memory back.</summary>
    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private void Grow(int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + length, 2 * _bytes.Length));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}

/// <summary>Reads what a <see cref="VariableWriter"/> wrote; what is cut short reads as zero and is noted.</summary>
internal ref struct VariableReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Whether more was asked for than there is.</summary>
    public bool Failed { get; private set; }

    /// <summary>The bytes not yet read.</summary>
    public readonly int Left => _bytes.Length - _at;

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => Left == 0 && !Failed;

    public byte ReadByte()
    {
        if (_at < _bytes.Length) return _bytes[_at++];
        Failed = true;
        return 0;
    }

    /// <summary>Reads so many bytes; null where there are not as many.</summary>
    public byte[]? ReadBytes(int count)
    {
        if (count < 0 || count > Left)
        {
            Failed = true;
            return null;
        }
        byte[] read = _bytes.Slice(_at, count).ToArray();
        _at += count;
        return read;
    }

    public ulong Read()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = ReadByte();
            value |= (ulong)(part & 0x7F) << shift;
            if ((part & 0x80) == 0) return value;
        }
        Failed = true;
        return 0;
    }

    /// <summary>Reads a number that makes sense only up to <paramref name="most"/>; a greater one reads as zero and is noted.</summary>
    public long ReadAtMost(long most)
    {
        ulong value = Read();
        if (value <= (ulong)most) return (long)value;
        Failed = true;
        return 0;
    }

    public long ReadSigned()
    {
        ulong value = Read();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
