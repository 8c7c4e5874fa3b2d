using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>
/// Reads AMQP's primitive types from bytes. It never throws and never reads past the end: the first read that does not
/// fit makes it <see cref="Failed"/> for good, and every read from then on gives nothing. Callers read all they want and
/// ask once at the end. Strings and tables are spans over the input, never copies.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> buffer)
{
    private ReadOnlySpan<byte> _rest = buffer;

    /// <summary>Whether something did not fit or was malformed.</summary>
    public bool Failed { get; private set; }

    /// <summary>Whether everything was read and all of it was well formed.</summary>
    public readonly bool Completed => !Failed && _rest.IsEmpty;

    /// <summary>The bytes not yet read.</summary>
    public readonly int Remaining => _rest.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadOctet()
    {
        ReadOnlySpan<byte> bytes = ReadBytes(sizeof(byte));
        return bytes.IsEmpty ? (byte)0 : bytes[0];
    }

    public ushort ReadShort()
    {
        ReadOnlySpan<byte> bytes = ReadBytes(sizeof(ushort));
        return bytes.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    public uint ReadLong()
    {
        ReadOnlySpan<byte> bytes = ReadBytes(sizeof(uint));
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    public ulong ReadLongLong()
    {
        ReadOnlySpan<byte> bytes = ReadBytes(sizeof(ulong));
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    public ReadOnlySpan<byte> ReadShortString() => ReadBytes(ReadOctet());

    /// <summary>A short string that must be UTF-8, as RabbitMQ demands of every method without content.</summary>
    public ReadOnlySpan<byte> ReadUtf8ShortString()
    {
        ReadOnlySpan<byte> text = ReadShortString();
        if (!Utf8.IsValid(text)) Fail();
        return text;
    }

    public ReadOnlySpan<byte> ReadLongString() => ReadBytes(ReadLong());

    /// <summary>A field table without its length; all its fields are known to be well formed.</summary>
    public ReadOnlySpan<byte> ReadTable()
    {
        ReadOnlySpan<byte> table = ReadLongString();
        if (!FieldTable.IsValid(table)) Fail();
        return table;
    }

    /// <summary>The next <paramref name="length"/> bytes, or none if there are fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadBytes(uint length)
    {
        if (length > (uint)_rest.Length)
        {
            Fail();
            return default;
        }

        ReadOnlySpan<byte> bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return bytes;
    }

    /// <summary>Gives up: what was read makes no sense to the caller.</summary>
    public void Fail()
    {
        Failed = true;
        _rest = default;
    }
}
