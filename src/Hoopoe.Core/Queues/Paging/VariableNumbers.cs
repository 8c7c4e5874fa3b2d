using System.Buffers;

namespace Hoopoe.Core.Queues.Paging;

/// <summary>Writes numbers of seven bits to the byte, the lowest first; a signed one alternates around zero.</summary>
internal readonly ref struct VariableWriter(ArrayBufferWriter<byte> bytes)
{
    private const int LongestNumber = 10;

    public void WriteByte(byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
    }

    public void Write(ulong value)
    {
        var room = bytes.GetSpan(LongestNumber);
        int length = 0;
        for (; value >= 0x80; value >>= 7) room[length++] = (byte)(value | 0x80);
        room[length++] = (byte)value;
        bytes.Advance(length);
    }

    public void WriteSigned(long value) => Write((ulong)((value << 1) ^ (value >> 63)));
}

/// <summary>Reads what a <see cref="VariableWriter"/> wrote; what is cut short reads as zero and is noted.</summary>
internal ref struct VariableReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>Whether more was asked for than there is.</summary>
    public bool Failed { get; private set; }

    /// <summary>The bytes not yet read.</summary>
    public readonly int Left => _left.Length;

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => _left.IsEmpty && !Failed;

    public byte ReadByte()
    {
        if (_left.IsEmpty)
        {
            Failed = true;
            return 0;
        }
        byte value = _left[0];
        _left = _left[1..];
        return value;
    }

    /// <summary>Reads so many bytes; null where there are not as many.</summary>
    public byte[]? ReadBytes(int count)
    {
        if (count < 0 || count > _left.Length)
        {
            Failed = true;
            return null;
        }
        byte[] read = _left[..count].ToArray();
        _left = _left[count..];
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
