using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>
/// The plain fields that a record's payload is made of, for payloads that are not read in place;
/// <see cref="FieldReader"/> reads them back.
/// </summary>
internal static class FieldWriter
{
    /// <summary>Appends an octet.</summary>
    public static void WriteByte(this FrameBuilder frame, byte value) => frame.Take(1)[0] = value;

    /// <summary>Appends a number in as few octets as it needs, seven bits in each, the lowest first.</summary>
    public static void WriteNumber(this FrameBuilder frame, ulong value)
    {
        for (; value >= 0x80; value >>= 7) frame.WriteByte((byte)(value | 0x80));
        frame.WriteByte((byte)value);
    }

    /// <summary>Appends a value as it lies in memory.</summary>
    public static void WriteFixed<T>(this FrameBuilder frame, T value)
        where T : unmanaged => MemoryMarshal.Write(frame.Take(Unsafe.SizeOf<T>()), in value);

    /// <summary>Appends octets behind their number.</summary>
    public static void WriteBytes(this FrameBuilder frame, ReadOnlySpan<byte> bytes)
    {
        frame.WriteNumber((ulong)bytes.Length);
        frame.Write(bytes);
    }

    /// <summary>Appends a text as UTF-8 behind its length.</summary>
    public static void WriteText(this FrameBuilder frame, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        frame.WriteNumber((ulong)length);
        Encoding.UTF8.GetBytes(text, frame.Take(length));
    }

    /// <summary>Appends a text that may be missing.</summary>
    public static void WriteOptionalText(this FrameBuilder frame, string? text)
    {
        frame.WriteByte(text is null ? (byte)0 : (byte)1);
        if (text is not null) frame.WriteText(text);
    }

    /// <summary>Appends texts behind their number.</summary>
    public static void WriteTexts(this FrameBuilder frame, IReadOnlyList<string> texts)
    {
        frame.WriteNumber((ulong)texts.Count);
        for (int i = 0; i < texts.Count; i++) frame.WriteText(texts[i]);
    }
}
